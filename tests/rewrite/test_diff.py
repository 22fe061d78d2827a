"""Diffs are written from edits: git applies them, and what it makes is exactly the edited text."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import unidiff
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stablefix.rewrite.diff import quoted, unified
from stablefix.rewrite.edits import Edit, apply

FRAGMENTS = st.sampled_from(
    ["a", "x = 1", "\n", "\n", "\r\n", "\t", "é", "# c", "\f", "\r", " ", "\\", "ß𝔸", "--- a", "@@"]
)
TEXTS = st.lists(FRAGMENTS, max_size=40).map("".join)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = [Edit(a, b, draw(TEXTS)) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    distinct = {edit.start: edit for edit in edits}
    return text, list(distinct.values())


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    done = subprocess.run(["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diff")
    git(folder, "init", "-q")
    return folder


def check(folder: Path, files: dict[str, tuple[str, list[Edit]]]) -> None:
    """Write the files, apply one patch for all of them, and compare bytes."""
    patch = b""
    for path, (text, edits) in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
        patch += unified(text, edits, path).encode()
    if not patch:
        return
    git(folder, "apply", "--check", "--whitespace=nowarn", "-", stdin=patch)
    git(folder, "apply", "--whitespace=nowarn", "-", stdin=patch)
    for path, (text, edits) in files.items():
        assert (folder / path).read_bytes() == apply(text, edits).encode()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edited(), min_size=8, max_size=16))
def test_git_makes_the_edited_bytes(repository: Path, cases: list[tuple[str, list[Edit]]]) -> None:
    wanted = {f"f{index}.py": case for index, case in enumerate(cases) if case[0] and apply(*case)}
    check(repository, wanted)


LONG = "".join(f"line {index}\n" for index in range(40))


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("a\r\nb\r\nc\r\n", [Edit(3, 4, "B")]),
        ("a\nb", [Edit(2, 3, "B")]),
        ("a\nb", [Edit(3, 3, "\n")]),
        ("a\nb\n", [Edit(3, 4, "")]),
        ("\tx = log(p)\n", [Edit(5, 11, "log1p(p)")]),
        ("a\fb\nc\rd\n", [Edit(4, 5, "C")]),
        ("\ufeffé = 1\n", [Edit(5, 6, "2")]),
        (LONG, [Edit(0, 4, "LINE"), Edit(50, 54, "LINE"), Edit(300, 304, "LINE")]),
        (LONG, [Edit(0, 0, "import torch\n"), Edit(len(LONG), len(LONG), "end\n")]),
        (LONG, [Edit(7, 14, ""), Edit(28, 35, "x\ny\n")]),
    ],
)
def test_line_ends_and_places(repository: Path, text: str, edits: list[Edit]) -> None:
    check(repository, {"case.py": (text, edits)})


@pytest.mark.parametrize(
    "path",
    [
        "plain.py",
        "with space.py",
        'quo"te.py',
        "späß/日本.py",
        "back\\slash.py",
        "tab\there.py",
        "a b/ü c.py",
        " lead.py",
    ],
)
def test_file_names(repository: Path, path: str) -> None:
    text, edits = "x = 1\ny = 2\n", [Edit(4, 5, "3")]
    check(repository, {path: (text, edits)})


def test_names_are_quoted_as_git_quotes_them() -> None:
    assert quoted("a/x.py") == "a/x.py"
    assert quoted("a/ä.py") == '"a/\\303\\244.py"'
    assert quoted("a/x y.py") == "a/x y.py\t"


def test_unidiff_reads_it() -> None:
    patch = unidiff.PatchSet(unified(LONG, [Edit(70, 74, "LINE"), Edit(270, 274, "LINE")], "pkg/long.py"))
    assert [file.path for file in patch] == ["pkg/long.py"]
    assert [(hunk.source_start, hunk.added, hunk.removed) for hunk in patch[0]] == [(8, 1, 1), (33, 1, 1)]


def test_near_changes_share_a_hunk_and_far_ones_do_not() -> None:
    near = unified(LONG, [Edit(0, 4, "LINE"), Edit(49, 50, "!\n")], "f.py")
    assert near.count("@@ -") == 1
    far = unified(LONG, [Edit(0, 4, "LINE"), Edit(300, 304, "LINE")], "f.py")
    assert far.count("@@ -") == 2


def test_no_change_gives_no_diff() -> None:
    assert unified("a\nb\n", [], "f.py") == ""
    assert unified("a\nb\n", [Edit(0, 1, "a")], "f.py") == ""
