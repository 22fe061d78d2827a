"""What a pull request changes of a file, by rows of its new text: what may be reported, where a comment may stand."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

Rows = tuple[int, int]
"""First and last row, both included, from 1."""
ENDINGS = (".py", ".ipynb")


class PatchError(ValueError):
    """A diff that cannot be read: it was cut short, or is none."""


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a pull request that exists in its head."""

    path: str
    """As git knows it, from the root of the repository, with forward slashes."""
    blob: str
    """Name of its content in git."""
    rows: tuple[Rows, ...]
    """Rows that were added or changed."""
    hunks: tuple[Rows, ...] = ()
    """Rows that the forge shows, hunk by hunk; empty where it shows no diff of the file."""

    def touches(self, first: int, last: int) -> bool:
        """Whether one of these rows has changed."""
        return any(begin <= last and first <= end for begin, end in self.rows)

    def hunk_of(self, first: int, last: int) -> Rows | None:
        """The hunk that shows all of these rows."""
        return next(((begin, end) for begin, end in self.hunks if begin <= first and last <= end), None)

    def shown_changed(self, first: int, last: int) -> int | None:
        """The last of these rows that has changed and is shown."""
        rows = [min(last, end) for begin, end in self.rows if begin <= last and first <= end]
        return next((row for row in reversed(rows) if self.hunk_of(row, row)), None)


def from_patch(path: str, blob: str, patch: str) -> ChangedFile:
    """A file from the hunks of its unified diff, without the header lines. Raises PatchError."""
    from unidiff import PatchSet
    from unidiff.errors import UnidiffParseError

    text = f"--- a/file\n+++ b/file\n{patch}" + ("" if patch.endswith("\n") else "\n")
    try:
        files = PatchSet(io.StringIO(text, newline="\n"))
        (file,) = files
    except (UnidiffParseError, ValueError) as error:
        raise PatchError(f"the diff of {path} cannot be read: {error}") from None
    if patch.strip() and not len(file):
        raise PatchError(f"the diff of {path} holds no rows")
    added = [line.target_line_no for hunk in file for line in hunk if line.is_added and line.target_line_no]
    hunks = [(hunk.target_start, hunk.target_start + hunk.target_length - 1) for hunk in file if hunk.target_length]
    return ChangedFile(path, blob, tuple(runs(added)), tuple(hunks))


def runs(rows: Iterable[int]) -> list[Rows]:
    """Rows in order as runs of neighbours."""
    found: list[Rows] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def is_source(path: str) -> bool:
    """Whether a file of this name is looked at, and its path is text that leads nowhere but into the repository."""
    is_text = path.isprintable() and "\\" not in path
    return path.endswith(ENDINGS) and is_text and not {"", ".", ".."} & set(path.split("/"))
