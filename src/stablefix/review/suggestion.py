"""A repair as a suggestion: whole rows of one hunk that one click replaces.

GitHub replaces the rows under a comment by the lines of the fence, letter by letter. Where that would not give exactly
the validated file (several hunks, rows out of sight, line ends other than `\\n`, a last row without one, a byte order
mark, letters that cannot be seen), there is no suggestion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stablefix.review.changed import ChangedFile
from stablefix.review.markdown import is_hidden
from stablefix.rewrite.edits import Edit, apply
from stablefix.source.notebook import Notebook
from stablefix.source.text import Source

WIDEST = 20
"""Rows that one suggestion may span: what is wider is read better as a diff."""
LONGEST = 8_000
"""Letters of one suggestion."""
FURTHEST = 4
"""Rows between two edits of one suggestion: what stays the same is not to be repeated at length."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Rows `first` to `last` become `text`, whose lines all end in `\\n`; an empty text deletes them."""

    first: int
    last: int
    text: str


def suggestion(source: Source, edits: Sequence[Edit], file: ChangedFile) -> Suggestion | None:
    """The edits as one suggestion; None where that cannot be."""
    if isinstance(source, Notebook) or source.encoding != "utf-8" or "\r" in source.text or not edits:
        return None
    ordered = sorted(edits)
    first, last = source.location(ordered[0].start).row, _last_row(source, ordered[-1])
    between = pairwise(ordered)
    if any(source.location(b.start).row - source.location(a.end).row > FURTHEST for a, b in between):
        return None
    if last is None or last - first >= WIDEST or file.hunk_of(first, last) is None or (source.bom and first == 1):
        return None
    start = source.line_starts[first - 1]
    stop = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    old = source.text[start:stop]
    new = apply(old, [Edit(edit.start - start, edit.end - start, edit.content) for edit in edits])
    if (
        len(new) > LONGEST
        or not old.endswith("\n")
        or (new and not new.endswith("\n"))
        or any(map(is_hidden, new))
        or not new.strip("\n")
    ):
        return None
    return Suggestion(first, last, new)


def _last_row(source: Source, edit: Edit) -> int | None:
    """The row with the last letter that an edit replaces, or the row before which it inserts."""
    row = source.location(edit.end).row
    whole = edit.end == source.line_starts[row - 1] and edit.end > edit.start
    if whole and source.text[edit.end - 1] == "\n" and edit.content[-1:] in {"", "\n"}:
        return row - 1
    return row if edit.end < len(source.text) else None
