"""Which rows a pull request changed, and which the forge shows: from patches, and from git."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stablefix.changes import ChangesError
from stablefix.review.changed import ChangedFile, PatchError, from_patch, is_source, runs
from stablefix.review.local import subjects
from stablefix.review.repository import changed, range_of
from stablefix.settings import Settings
from tests.review.repositories import Repository

PATCH = """\
@@ -1,4 +1,5 @@ def f():
 a
-b
+B
+C
 c
 d
@@ -10,2 +11,3 @@
 x
+y\x0c
 z
\\ No newline at end of file"""


def test_rows_and_hunks_of_a_patch() -> None:
    file = from_patch("a.py", "1234", PATCH)
    assert file == ChangedFile("a.py", "1234", ((2, 3), (12, 12)), ((1, 5), (11, 13)))
    assert file.touches(3, 9) and not file.touches(4, 11)
    assert file.hunk_of(2, 5) == (1, 5) and file.hunk_of(5, 11) is None
    assert file.shown_changed(3, 20) == 12 and file.shown_changed(4, 5) is None


@pytest.mark.parametrize(
    "patch", ["@@ -1,4 +1,5 @@\n a\n", "no patch at all", "@@ -1 +1 @@\n-a\n+b\n--- a/x\n+++ b/x\n"]
)
def test_a_patch_that_was_cut_is_refused(patch: str) -> None:
    with pytest.raises(PatchError):
        from_patch("a.py", "1234", patch)


def test_only_paths_into_the_repository_are_looked_at() -> None:
    assert is_source("a b/c.py") and is_source("n.ipynb")
    for path in (
        "../a.py",
        "/etc/a.py",
        "a/../../b.py",
        "a//b.py",
        "a\\..\\b.py",
        "a.pyc",
        "./a.py",
        "a\nb.py",
        "\udc80.py",
        "\u202eyp.a.py",
    ):
        assert not is_source(path)


def test_runs() -> None:
    assert runs([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]


def test_what_git_says_of_a_branch(repository: Repository) -> None:
    repository.commit({"kept.py": "a\nb\nc\n", "old name.py": "x\n" * 30, "gone.py": "g\n", "text.md": "t\n"})
    repository.git("checkout", "-q", "-b", "feature")
    repository.git("mv", "old name.py", 'new "name".py')
    renamed = "x\n" * 15 + "Y\n" + "x\n" * 15
    new = {"kept.py": "a\nB\nc\n", 'new "name".py': renamed, "added/é.py": "1\n2", "text.md": "T\n", "empty.py": ""}
    repository.commit(new, remove=["gone.py"])
    found = {file.path: file for file in changed(str(repository.path), range_of(str(repository.path), "main", "HEAD"))}
    assert sorted(found) == ["added/é.py", "empty.py", "kept.py", 'new "name".py']
    assert found["kept.py"].rows == ((2, 2),) and found["kept.py"].hunks == ((1, 3),)
    assert found['new "name".py'].rows == ((16, 16),) and found['new "name".py'].hunks == ((13, 19),)
    assert found["added/é.py"].rows == ((1, 2),) and found["empty.py"].rows == ()


def test_what_the_base_did_since_is_no_change_of_the_branch(repository: Repository) -> None:
    repository.commit({"a.py": "1\n"})
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit({"b.py": "2\n"})
    repository.git("checkout", "-q", "main")
    repository.commit({"a.py": "3\n"})
    between = range_of(str(repository.path), "main", "feature")
    assert [file.path for file in changed(str(repository.path), between)] == ["b.py"]


def test_links_and_submodules_are_left_out(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a.py": "1\n"})
    repository.git("checkout", "-q", "-b", "feature")
    os.symlink("/etc/passwd", repository.path / "link.py")
    head = repository.git("rev-parse", "HEAD").strip()
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{head},module.py")
    repository.git("add", "link.py")
    repository.git("commit", "-q", "-m", "links")
    assert list(changed(str(repository.path), range_of(str(repository.path), "main", "HEAD"))) == []


def test_filters_and_drivers_of_the_repository_never_run(repository: Repository, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    repository.commit({"a.py": "1\n"})
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit({"a.py": "2\n", ".gitattributes": "*.py diff=evil filter=evil\n"})
    for key in ("diff.evil.command", "diff.evil.textconv", "filter.evil.smudge", "diff.external"):
        repository.git("config", key, f"touch {ran}; cat")
    between = range_of(str(repository.path), "main", "HEAD")
    found, _ = subjects(str(repository.path), between, Settings())
    assert [(each.file.rows, each.raw) for each in found if each.file.path == "a.py"] == [(((1, 1),), b"2\n")]
    assert not ran.exists()


def test_a_giant_file_is_never_read(repository: Repository) -> None:
    repository.commit({"a.py": "1\n"})
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit({"big.py": "x = 1\n" * 1000})
    between = range_of(str(repository.path), "main", "HEAD")
    assert subjects(str(repository.path), between, Settings(max_file_size=5999)) == ([], ["big.py"])


@pytest.mark.parametrize("name", ["nope", "--output=x", "-h"])
def test_a_revision_that_is_none(repository: Repository, name: str) -> None:
    repository.commit({"a.py": "1\n"})
    with pytest.raises(ChangesError):
        range_of(str(repository.path), name, "HEAD")
