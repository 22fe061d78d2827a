"""A finder that was made before is read back as it was, and only as long as it is made of the same files."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from stablefix import prepared
from stablefix.engine import templates
from stablefix.match.candidate import Candidate
from stablefix.match.find import Finder
from tests.graph.reading import IMPORTS

TEXT = IMPORTS + "".join(
    f"\n\ndef f{number}(x, y, z, a, b, p, q, mask, eps=1e-8):\n    return {example}\n"
    for number, example in enumerate(example for template in templates() for example in template.fires)
)


@pytest.fixture(autouse=True)
def byte_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which Python may write byte code."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def made() -> Finder:
    return Finder(templates())


def never() -> Finder:
    raise AssertionError("it is there already")


def written(folder: Path) -> list[Path]:
    return list(folder.rglob("*.finder"))


def seen(found: list[Candidate]) -> list[str]:
    """What was found, without the numbers by which Python tells objects apart."""
    told = (
        (c.template.code, c.syntax.lineno, c.root.key, c.reason, [(each.name, each.node.key) for each in c.repairs])
        for c in found
    )
    return [re.sub(r"\d{9,}", "", repr(each)) for each in told]


def test_what_is_read_back_finds_the_same() -> None:
    first = prepared.prepared("all", made)
    again = prepared.prepared("all", never)
    assert again is not first
    assert [each.code for each in again.templates] == [each.code for each in first.templates]
    found = first.find(TEXT, ast.parse(TEXT))
    assert len({candidate.template.code for candidate in found}) > len(templates()) // 2
    assert seen(again.find(TEXT, ast.parse(TEXT))) == seen(found)


def test_another_process_reads_it(byte_code: Path) -> None:
    """Where the hashes of texts are others."""
    code = (
        "import ast, sys\nsys.dont_write_bytecode = False\n"
        "from stablefix import prepared\nfrom tests.test_prepared import TEXT, made, never\n"
        "make = {'made': made, 'never': never}[sys.argv[1]]\n"
        "found = prepared.prepared('all', make).find(TEXT, ast.parse(TEXT))\n"
        "print(*((c.template.code, c.syntax.lineno) for c in found))\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code, make],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPYCACHEPREFIX": str(byte_code)},
            capture_output=True, text=True, check=True,
        ).stdout
        for make, seed in (("made", "1"), ("never", "2"))
    ]  # fmt: skip
    assert outputs[0] == outputs[1] != "\n"


def test_made_anew_when_a_file_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared.prepared("all", made)
    files = [(name, os.stat(__file__)) for name, _ in prepared._files()]
    monkeypatch.setattr(prepared, "_files", lambda: iter(files))
    with pytest.raises(AssertionError):
        prepared.prepared("all", never)


def test_made_anew_when_it_is_not_whole(byte_code: Path) -> None:
    prepared.prepared("all", made)
    (path,) = written(byte_code)
    path.write_bytes(path.read_bytes()[:-1])
    assert prepared.prepared("all", made).templates
    assert prepared.prepared("all", never).templates


def test_of_each_kind_there_is_one() -> None:
    prepared.prepared("all", made)
    with pytest.raises(AssertionError):
        prepared.prepared("told", never)


def test_not_written_where_python_writes_no_byte_code(byte_code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    prepared.prepared("all", made)
    assert written(byte_code) == []


def test_nothing_happens_where_nothing_can_be_written(byte_code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = byte_code / "file"
    file.write_bytes(b"")
    monkeypatch.setattr(sys, "pycache_prefix", str(file))
    assert prepared.prepared("all", made).templates
