"""Edits of a text: the one form in which every change travels, to files, diffs and editors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Exchange `text[start:end]` for `content`. Offsets are in characters of the decoded text."""

    start: int
    end: int
    content: str


def normalised(edits: Iterable[Edit], length: int | None = None) -> list[Edit]:
    """The edits in order, each once. Raises ValueError where two overlap or one lies outside the text."""
    ordered = sorted(set(edits))
    reached = 0
    previous: Edit | None = None
    for edit in ordered:
        if edit.end < edit.start or edit.start < 0 or (length is not None and edit.end > length):
            raise ValueError(f"an edit of {edit.start}:{edit.end} lies outside the text")
        if previous is not None and (edit.start < reached or edit.start == previous.start):
            raise ValueError(f"edits overlap at {edit.start}")
        reached, previous = edit.end, edit
    return ordered


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The edited text. The order of the edits does not matter; equal edits count once. ValueError on overlap."""
    pieces: list[str] = []
    reached = 0
    for edit in normalised(edits, len(text)):
        pieces += (text[reached : edit.start], edit.content)
        reached = edit.end
    pieces.append(text[reached:])
    return "".join(pieces)


def compatible(accepted: Iterable[Edit], wanted: Iterable[Edit], text: str) -> bool:
    """Whether two sets of edits of a text can be made together: no overlap, except that an equal edit is shared, and
    what one gives a name, or takes away, is not what the other reads."""
    accepted, wanted = list(accepted), list(wanted)
    if _takes_from(accepted, wanted, text) or _takes_from(wanted, accepted, text):
        return False
    try:
        both = normalised([*accepted, *wanted])
    except ValueError:
        return False
    for name in {name for edit in wanted for name in _BINDING.findall(edit.content)}:
        together = _sources(name, both)
        if any(
            together[edit] != source for part in (accepted, wanted) for edit, source in _sources(name, part).items()
        ):
            return False
    return True


_BINDING = re.compile(r"^[ \t]*(\w+) = ", re.MULTILINE)
"""New lines that give a name a value."""
_DEFINITION = re.compile(r"^([ \t]*)(\w+)[ \t]*[:=]", re.MULTILINE)
"""Lines of the text that do."""


def _takes_from(edits: Iterable[Edit], others: Iterable[Edit], text: str) -> bool:
    """Whether edits take a definition away whose name the new text of others reads further on, in the same function."""
    for edit in edits:
        for indent, name in () if edit.content else _DEFINITION.findall(text, edit.start, edit.end):
            last, reading = _end_of_function(text, edit.end, len(indent)), re.compile(rf"\b{name}\b")
            if any(edit.end <= other.start < last and reading.search(other.content) for other in others):
                return True
    return False


def _end_of_function(text: str, start: int, depth: int) -> int:
    """Where the function ends whose statements stand so deep: at the next one that stands less deep."""
    further = re.compile(rf"^[ \t]{{0,{depth - 1}}}(?:async |def |class |@)", re.MULTILINE) if depth else None
    found = further and further.search(text, start)
    return found.start() if found else len(text)


def _sources(name: str, edits: Iterable[Edit]) -> dict[Edit, Edit | None]:
    """The edits that name a name, each with the one whose value it reads there."""
    found: dict[Edit, Edit | None] = {}
    last: Edit | None = None
    for edit in sorted(edits):
        if name in _BINDING.findall(edit.content):
            last = edit
        if re.search(rf"\b{name}\b", edit.content):
            found[edit] = last
    return found
