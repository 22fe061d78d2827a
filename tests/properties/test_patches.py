"""Laws of patches: a diff applies with git and gives the fixed file, and the order of files does not matter."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import stablefix
from stablefix.cli.patch import diff
from stablefix.engine import check, fix
from stablefix.evidence import Severity
from stablefix.settings import Settings
from stablefix.source.text import decode
from tests.properties.modules import Module, modules

few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
LOW = Settings(min_severity=Severity.LOW)
NAMES = ["plain.py", "with space.py", "übung.py", "sub/deep/model.py", 'quo"te.py']


@few
@given(st.lists(modules(bugs=2), min_size=1, max_size=3), st.permutations(NAMES), st.booleans())
def test_the_diff_applies_and_gives_the_fixed_file(
    tmp_path_factory: pytest.TempPathFactory, contents: list[Module], names: list[str], bom: bool
) -> None:
    root = tmp_path_factory.mktemp("repository")
    patch, wanted = b"", {}
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(root)
        for name, module in zip(names, contents, strict=False):
            raw = (b"\xef\xbb\xbf" if bom else b"") + module.text.encode()
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(raw)
            source = decode(raw, name)
            fixed = fix(source, check(source, LOW).findings, LOW)
            patch += diff(source, fixed)
            wanted[name] = source.encode(fixed.text)
        subprocess.run(["git", "init", "-q"], check=True)
        subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], input=patch, check=True)
        assert {name: Path(name).read_bytes() for name in wanted} == wanted


@few
@given(st.lists(modules(bugs=2), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, contents: list[Module], random: Random
) -> None:
    root = tmp_path_factory.mktemp("files")
    paths = [str(root / f"m{number}.py") for number in range(len(contents))]
    for path, module in zip(paths, contents, strict=True):
        Path(path).write_bytes(module.text.encode())

    def found(order: list[str]) -> dict[str, list[tuple[str, int]]]:
        results = stablefix.check_paths(order, Settings(validate=False, min_severity=Severity.LOW))
        return {result.path: [(finding.code, finding.start) for finding in result.findings] for result in results}

    shuffled = paths.copy()
    random.shuffle(shuffled)
    assert found(paths) == found(shuffled) == found([str(root)])
