"""Which files are checked: git's own answer, in a fixed order, each once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stablefix.source.files import find_files


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def found(root: Path, *paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    result = find_files([str(root / path) for path in paths] or [str(root)], exclude=exclude)
    assert not result.problems
    return [str(Path(name).relative_to(root)) for name in result.files]


def test_python_files_in_order_without_other_peoples_code(tmp_path: Path) -> None:
    make(tmp_path, "b.py", "a.py", "a.txt", "a.pyi", "z/c.py", "z/a/d.py", ".#lock.py")
    make(tmp_path, ".venv/x.py", "build/x.py", "z/node_modules/x.py", "lib/site-packages/x.py", "__pycache__/x.py")
    assert found(tmp_path) == ["a.py", "b.py", "z/c.py", "z/a/d.py"]


def test_what_is_named_is_checked_whatever_it_is(tmp_path: Path) -> None:
    make(tmp_path, "build/x.py", "script", ".git/HEAD", "ignored/y.py")
    (tmp_path / ".gitignore").write_text("ignored/\nscript\n")
    assert found(tmp_path, "build", "script", "ignored") == ["build/x.py", "script", "ignored/y.py"]


def test_each_file_once(tmp_path: Path) -> None:
    make(tmp_path, "a/x.py", "a/y.py")
    (tmp_path / "a" / "link.py").symlink_to("x.py")
    assert found(tmp_path, "a/y.py", "a", "a/../a/x.py", ".") == ["a/y.py", "a/link.py"]


def test_links_to_folders_cannot_trap_the_walk(tmp_path: Path) -> None:
    make(tmp_path, "a/x.py")
    (tmp_path / "a" / "loop").symlink_to("..")
    (tmp_path / "a" / "loop.py").symlink_to("..")
    assert found(tmp_path) == ["a/x.py"]


def test_exclude_takes_patterns_of_gitignore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a/x.py", "a/gen/y.py", "b_pb2.py")
    monkeypatch.chdir(tmp_path)
    assert find_files(["."], exclude=("gen/", "*_pb2.py")).files == ["a/x.py"]


def test_missing_paths_are_told(tmp_path: Path) -> None:
    result = find_files([str(tmp_path / "gone")])
    assert result.files == []
    assert [problem.message for problem in result.problems] == ["no such file or folder"]


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True, text=True).stdout


PATTERNS = ["a", "a/", "/a", "*.py", "!x.py", "b/x.py", "**/b", "a/**/x.py", "!a/", "# a", "b/*", "!b/x.py", "x.p?", ""]
NAMES = ["x.py", "y.py", "a/x.py", "a/y.py", "a/b/x.py", "a/b/a/y.py", "b/x.py", "b/a/x.py"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    top=st.lists(st.sampled_from(PATTERNS), max_size=4),
    nested=st.lists(st.sampled_from(PATTERNS), max_size=3),
    excluded=st.lists(st.sampled_from(PATTERNS), max_size=2),
    start=st.sampled_from([".", "a", "b"]),
)
def test_ignored_is_what_git_ignores(
    tmp_path: Path, top: list[str], nested: list[str], excluded: list[str], start: str
) -> None:
    if not (tmp_path / ".git").exists():
        git(tmp_path, "init", "-q")
        make(tmp_path, *NAMES)
    (tmp_path / ".gitignore").write_text("\n".join(top) + "\n")
    (tmp_path / "a" / ".gitignore").write_text("\n".join(nested) + "\n")
    (tmp_path / ".git" / "info" / "exclude").write_text("\n".join(excluded) + "\n")
    wanted = git(tmp_path, "ls-files", "--others", "--exclude-standard", "--", start).split()
    if start != "." and not wanted:
        return
    assert sorted(found(tmp_path, start)) == sorted(name for name in wanted if name.endswith(".py"))
