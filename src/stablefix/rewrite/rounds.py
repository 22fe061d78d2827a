"""Several rounds of edits as one: what the last text differs in from the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stablefix.rewrite.edits import Edit, normalised


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a text: characters `start:end` of the first text, or new characters where `content` is given."""

    start: int
    end: int
    content: str | None = None

    @property
    def length(self) -> int:
        return self.end - self.start if self.content is None else len(self.content)

    def part(self, first: int, last: int) -> _Piece:
        """Characters `first:last` of this piece."""
        if self.content is None:
            return _Piece(self.start + first, self.start + last)
        return _Piece(0, 0, self.content[first:last])


def composed(length: int, rounds: Iterable[Iterable[Edit]]) -> tuple[Edit, ...]:
    """The edits that do to a text of so many characters at once what the rounds do one after the other.

    Each round's offsets are those of the text that the round before it gave. ValueError where edits of one round
    overlap.
    """
    pieces = [_Piece(0, length)]
    for edits in rounds:
        pieces = _edited(pieces, normalised(edits, sum(piece.length for piece in pieces)))
    return tuple(_differences(pieces, length))


def _edited(pieces: list[_Piece], edits: list[Edit]) -> list[_Piece]:
    found: list[_Piece] = []
    total = sum(piece.length for piece in pieces)
    reached = 0
    for edit in edits:
        found += _between(pieces, reached, edit.start)
        found.append(_Piece(0, 0, edit.content))
        reached = edit.end
    return [piece for piece in [*found, *_between(pieces, reached, total)] if piece.length]


def _between(pieces: list[_Piece], start: int, end: int) -> list[_Piece]:
    """The pieces of characters `start:end`."""
    found: list[_Piece] = []
    at = 0
    for piece in pieces:
        first, last = max(start - at, 0), min(end - at, piece.length)
        if first < last:
            found.append(piece.part(first, last))
        at += piece.length
    return found


def _differences(pieces: list[_Piece], length: int) -> Iterable[Edit]:
    reached, content = 0, ""
    for piece in [*pieces, _Piece(length, length)]:
        if piece.content is not None:
            content += piece.content
            continue
        if content or piece.start > reached:
            yield Edit(reached, piece.start, content)
        reached, content = piece.end, ""
