"""Unified diffs written from the edits themselves. No diff algorithm: the edits are the difference.

Lines are git's lines, which end at `\\n` and nowhere else: a form feed or a lone `\\r` is part of a line, and the `\\r`
of `\\r\\n` is the last character of one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from stablefix.rewrite.edits import Edit, apply, normalised

CONTEXT = 3
NO_FINAL_NEWLINE = "\\ No newline at end of file\n"
_ESCAPES = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `first:last` of the old text become `new`."""

    first: int
    last: int
    new: list[str]


def unified(text: str, edits: Iterable[Edit], path: str, *, bom: bool = False) -> str:
    """A unified diff of one file with three lines of context; empty when nothing changes.

    `path` is relative to the root of the repository, with forward slashes. Encoded as the file is encoded, the diff
    passes `git apply`, which gives exactly the bytes of the edited text. `bom`: the file begins with a byte order
    mark, which is not part of `text`.
    """
    if bom:
        text = "\ufeff" + text
        edits = [Edit(edit.start + 1, edit.end + 1, edit.content) for edit in edits]
    lines = split(text)
    changes = _changes(text, lines, normalised(edits, len(text)))
    if not changes:
        return ""
    old, new = quoted(f"a/{path}"), quoted(f"b/{path}")
    return f"--- {old}\n+++ {new}\n" + "".join(_hunks(lines, changes))


def split(text: str) -> list[str]:
    """The lines of a text with their ends, as git counts them."""
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def quoted(path: str) -> str:
    """A path as git writes it in a header.

    Control characters, quotes, backslashes and bytes beyond ASCII are written as C escapes inside double quotes; a
    name with a space is followed by a tab, so that readers do not take what follows for a time stamp.
    """
    special = any(byte < 32 or byte >= 127 or byte in (34, 92) for byte in path.encode(errors="surrogateescape"))
    if special:
        return '"' + "".join(map(_escaped, path.encode(errors="surrogateescape"))) + '"'
    return path + "\t" if " " in path else path


def _escaped(byte: int) -> str:
    if byte in _ESCAPES:
        return _ESCAPES[byte]
    return chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"


def _changes(text: str, lines: list[str], edits: list[Edit]) -> list[_Change]:
    """Edits grouped into runs of whole lines; lines at both ends of a run that stay the same are left out."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in _joined(edits):
        first, last = _lines_of(edit, text, starts)
        if groups and first < groups[-1][1]:
            groups[-1] = (groups[-1][0], max(groups[-1][1], last), [*groups[-1][2], edit])
        else:
            groups.append((first, last, [edit]))
    return [change for group in groups if (change := _change(text, lines, starts, *group)) is not None]


def _joined(edits: list[Edit]) -> list[Edit]:
    """Edits that touch, as one: between two edits there is then text that stays."""
    found: list[Edit] = []
    for edit in edits:
        if found and found[-1].end == edit.start:
            found[-1] = Edit(found[-1].start, edit.end, found[-1].content + edit.content)
        else:
            found.append(edit)
    return found


def _lines_of(edit: Edit, text: str, starts: list[int]) -> tuple[int, int]:
    """The old lines that an edit changes, as a half-open range."""
    count = len(starts) - 1
    open_end = bool(text) and not text.endswith("\n")
    first = bisect_right(starts, edit.start) - 1
    if first == count and open_end:
        first -= 1
    last = bisect_right(starts, edit.end) - 1
    before = edit.content[-1:] or text[edit.start - 1 : edit.start] or "\n"
    if last < count and (edit.end > starts[last] or before != "\n"):
        last += 1
    return first, last


def _change(text: str, lines: list[str], starts: list[int], first: int, last: int, edits: list[Edit]) -> _Change | None:
    base = starts[first]
    shifted = [Edit(edit.start - base, edit.end - base, edit.content) for edit in edits]
    new = split(apply(text[base : starts[last]], shifted))
    while first < last and new and lines[first] == new[0]:
        first += 1
        del new[0]
    while first < last and new and lines[last - 1] == new[-1]:
        last -= 1
        del new[-1]
    return _Change(first, last, new) if first < last or new else None


def _hunks(lines: list[str], changes: list[_Change]) -> Iterable[str]:
    groups: list[list[_Change]] = []
    for change in changes:
        if groups and change.first - groups[-1][-1].last <= 2 * CONTEXT:
            groups[-1].append(change)
        else:
            groups.append([change])
    shift = 0
    for group in groups:
        low, high = max(group[0].first - CONTEXT, 0), min(group[-1].last + CONTEXT, len(lines))
        added = sum(len(change.new) - (change.last - change.first) for change in group)
        yield f"@@ -{_range(low, high - low)} +{_range(low + shift, high - low + added)} @@\n"
        yield from _body(lines, group, low, high)
        shift += added


def _body(lines: list[str], group: list[_Change], low: int, high: int) -> Iterable[str]:
    for change in group:
        yield from (_line(" ", line) for line in lines[low : change.first])
        yield from (_line("-", line) for line in lines[change.first : change.last])
        yield from (_line("+", line) for line in change.new)
        low = change.last
    yield from (_line(" ", line) for line in lines[low:high])


def _line(mark: str, line: str) -> str:
    return mark + line if line.endswith("\n") else f"{mark}{line}\n{NO_FINAL_NEWLINE}"


def _range(start: int, count: int) -> str:
    """`start,count`; git counts lines from 1, and names the line before an empty range."""
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"
