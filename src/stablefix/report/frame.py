"""Pictures of source text: a span with its context and carets, and what a fix changes, line by line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stablefix.report.paint import Paint
from stablefix.source.text import Source

if TYPE_CHECKING:
    from stablefix.rewrite.edits import Edit

_TAB = 4
_CONTEXT = 2
_WIDEST = 200
_MOST_ROWS = 8


def span(source: Source, start: int, end: int, place: str, label: str, paint: Paint) -> Iterator[str]:
    """Lines that show a span in its surroundings: `place` above, carets below it, `label` behind them."""
    first, last = source.location(start), source.location(max(start, end))
    cell = source.cell(first.row)
    top = max(cell[1] if cell else 1, first.row - _CONTEXT)
    bottom = min(source.last_row(last.row), last.row + _CONTEXT)
    while top < first.row and not source.line(top).strip():
        top += 1
    while bottom > last.row and not source.line(bottom).strip():
        bottom -= 1
    width = len(str(source.shown_row(bottom)))
    bar = paint.gutter(f"{'':{width}} |")
    several = first.row != last.row

    def shown(row: int, margin: str) -> str:
        number = paint.gutter(f"{source.shown_row(row):{width}} |")
        return f"{number} {margin}{_cut(_expand(source.line(row)))}".rstrip()

    yield f"{'':{width}}{paint.gutter('-->')} {place}"
    yield bar
    for row in range(top, bottom + 1):
        inside = first.row <= row <= last.row
        if several and inside and last.row - first.row >= _MOST_ROWS and first.row + 3 < row < last.row - 2:
            if row == first.row + 4:
                yield paint.gutter("…" if not paint.ascii_only else "...")
            continue
        if not several:
            yield shown(row, "")
        else:
            yield shown(row, paint.error("/ " if row == first.row else "| ") if inside else "  ")
        if row == last.row:
            line = source.line(row)
            stop = _width(line[: last.column - 1])
            if several:
                carets = paint.error("|" + "_" * max(stop, 1) + "^")
            else:
                begin = _width(line[: first.column - 1])
                carets = " " * begin + paint.error("^" * max(1, stop - begin))
            yield f"{bar} {carets} {paint.error(label)}".rstrip()
    yield bar


@dataclass(frozen=True, slots=True)
class Change:
    """Rows that a fix replaces, and the lines that take their place."""

    row: int
    old: list[str]
    new: list[str]


def change(source: Source, edits: Sequence[Edit], paint: Paint) -> Iterator[str]:
    """The rows that edits touch, as they were and as they will be."""
    found = changes(source, edits)
    if not found:
        return
    width = len(str(max(each.row + max(len(each.old), len(each.new)) for each in found)))
    for position, each in enumerate(found):
        if position:
            yield paint.gutter("…" if not paint.ascii_only else "...")
        for mark, lines, show in (("-", each.old, paint.removed), ("+", each.new, paint.added)):
            for row, line in enumerate(lines, each.row):
                number = paint.gutter(f"{source.shown_row(row):{width}}")
                yield f"{number} {show(f'{mark} {_cut(_expand(line))}'.rstrip())}"


def changes(source: Source, edits: Sequence[Edit]) -> list[Change]:
    """The rows that edits touch, in order."""
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        first, last = source.location(edit.start).row, source.location(edit.end).row
        if last > first and edit.end == source.line_starts[last - 1] and edit.content.endswith(("\n", "\r", "")):
            last -= 1 if not edit.content or edit.content.endswith(("\n", "\r")) else 0
        if groups and first <= groups[-1][1]:
            top, bottom, members = groups[-1]
            groups[-1] = (top, max(bottom, last), [*members, edit])
        else:
            groups.append((first, last, [edit]))
    return [_change(source, top, bottom, members) for top, bottom, members in groups]


def _change(source: Source, top: int, bottom: int, edits: Sequence[Edit]) -> Change:
    at = source.line_starts[top - 1]
    stop = source.line_starts[bottom] if bottom < len(source.line_starts) else len(source.text)
    old, parts = source.text[at:stop], []
    for edit in edits:
        parts += [source.text[at : edit.start], edit.content]
        at = edit.end
    new = "".join([*parts, source.text[at:stop]])
    before, after = old.splitlines(), new.splitlines()
    if after[len(after) - len(before) :] == before:
        return Change(top, [], after[: len(after) - len(before)])
    return Change(top, before, after)


def _expand(line: str) -> str:
    r"""Tabs as spaces, and control characters as `?`, so that a file cannot steer the terminal."""
    return "".join(part if part.isprintable() else "?" for part in line.expandtabs(_TAB))


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    expanded = _expand(text)
    if expanded.isascii():
        return len(expanded)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in expanded)
    return len(expanded) + wide - sum(unicodedata.combining(letter) > 0 for letter in expanded)


def _cut(line: str) -> str:
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"
