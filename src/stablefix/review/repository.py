"""The files that a pull request changes, read out of git's own storage: no file of it is ever checked out.

Names, modes and contents come from git as data, so a link is a text that nobody follows, a submodule is left out, and
hooks, filters and drivers of the repository never run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stablefix.changes import ChangesError, git
from stablefix.review.changed import ChangedFile, from_patch, is_source, runs

_REGULAR = {"100644", "100755"}
_PLAIN = ("--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules")


@dataclass(frozen=True, slots=True)
class Range:
    """Two commits, the older one being where the branches parted."""

    base: str
    head: str


def range_of(folder: str, base: str, head: str) -> Range:
    """What a pull request of `head` into `base` would show. Raises ChangesError."""
    first, last = (_commit(folder, name) for name in (base, head))
    return Range(git(folder, "merge-base", first, last).decode().strip(), last)


def _commit(folder: str, name: str) -> str:
    if name.startswith("-"):
        raise ChangesError(f"{name!r} is not a revision")
    found = git(folder, "rev-list", "--max-count=1", "--ignore-missing", "--end-of-options", name).decode().strip()
    if not found:
        raise ChangesError(f"git knows no commit {name!r}")
    return found


def changed(folder: str, between: Range) -> Iterator[ChangedFile]:
    """The Python files and notebooks that the head has and changed, in the order of their paths. ChangesError."""
    raw = git(folder, "diff", "--raw", "-z", "--no-abbrev", "--find-renames", *_PLAIN, between.base, between.head, "--")
    fields = iter(raw.decode("utf-8", "surrogateescape").split("\0"))
    for entry in fields:
        if not entry:
            return
        _, mode, old, new, status = entry.removeprefix(":").split(" ")
        path = next(fields)
        if status[0] in "RC":
            path = next(fields)
        if status[0] == "D" or mode not in _REGULAR or not is_source(path):
            continue
        yield _whole(folder, path, new) if set(old) == {"0"} else _changed(folder, path, old, new)


def _changed(folder: str, path: str, old: str, new: str) -> ChangedFile:
    patch = git(folder, "diff", "--unified=3", *_PLAIN, old, new, "--").decode("utf-8", "surrogateescape")
    at = patch.find("\n@@ ")
    return from_patch(path, new, patch[at + 1 :]) if at >= 0 else ChangedFile(path, new, ())


def _whole(folder: str, path: str, blob: str) -> ChangedFile:
    text = content(folder, blob)
    rows = text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    everything = tuple(runs(range(1, rows + 1)))
    return ChangedFile(path, blob, everything, everything)


def content(folder: str, blob: str) -> bytes:
    """The bytes of a file. Raises ChangesError."""
    return git(folder, "cat-file", "blob", blob)


def size(folder: str, blob: str) -> int:
    """How many bytes a file has."""
    return int(git(folder, "cat-file", "-s", blob))
