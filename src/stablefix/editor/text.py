"""The text of one open document, as the editor has it, and what its changes do to places in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from lsprotocol import types as lsp

from stablefix.editor.positions import Encoding, characters, units
from stablefix.rewrite.edits import Edit
from stablefix.source.text import Source, from_text

_MARK = "\ufeff"


class Text:
    """A document that the editor has open. Lines end where the protocol and Python say: at \\n, \\r\\n and \\r.

    (Not where `str.splitlines` says: a form feed ends no line.)
    """

    def __init__(self, uri: str, path: str, text: str, version: int) -> None:
        self.uri = uri
        self.path = path
        self.version = version
        self._whole = from_text(text, path)

    @property
    def mark(self) -> int:
        """1 where the text begins with a byte order mark, which is no part of what is checked; else 0."""
        return int(self._whole.text.startswith(_MARK))

    @property
    def source(self) -> Source:
        """What is checked."""
        return from_text(self._whole.text[1:], self.path) if self.mark else self._whole

    def change(
        self, changes: Sequence[lsp.TextDocumentContentChangeEvent], version: int, encoding: Encoding
    ) -> list[Edit]:
        """Make the editor's changes, one after the other. Returns each as an edit of the text before it."""
        made = [self._change(each, encoding) for each in changes]
        self.version = version
        return made

    def _change(self, change: lsp.TextDocumentContentChangeEvent, encoding: Encoding) -> Edit:
        text = self._whole.text
        if isinstance(change, lsp.TextDocumentContentChangePartial):
            edit = Edit(*self.span(change.range, encoding), change.text)
        else:
            edit = differing(text, change.text)
        self._whole = from_text(text[: edit.start] + edit.content + text[edit.end :], self.path)
        return edit

    def span(self, range: lsp.Range, encoding: Encoding) -> tuple[int, int]:
        """(start, end) of a range in characters."""
        start, end = self.offset(range.start, encoding), self.offset(range.end, encoding)
        return min(start, end), max(start, end)

    def offset(self, position: lsp.Position, encoding: Encoding) -> int:
        """Where a position is; one outside the text is at its nearest end, as the protocol asks."""
        starts = self._whole.line_starts
        if position.line >= len(starts):
            return len(self._whole.text)
        return starts[position.line] + characters(self._whole.line(position.line + 1), position.character, encoding)

    def position(self, offset: int, encoding: Encoding) -> lsp.Position:
        """The position of a character."""
        starts = self._whole.line_starts
        row = bisect_right(starts, offset) - 1
        return lsp.Position(row, units(self._whole.text[starts[row] : offset], encoding))

    def range(self, start: int, end: int, encoding: Encoding) -> lsp.Range:
        """The range of a span."""
        return lsp.Range(self.position(start, encoding), self.position(end, encoding))


def differing(old: str, new: str) -> Edit:
    """The edit that makes one text of another and leaves what they begin and end with alone."""
    start, most = 0, min(len(old), len(new))
    step = most
    while step:  # doubling steps down: comparing slices is quick, comparing characters is not
        if start + step <= most and old[start : start + step] == new[start : start + step]:
            start += step
        else:
            step //= 2
    end, most = 0, most - start
    step = most
    while step:
        if (
            end + step <= most
            and old[len(old) - end - step : len(old) - end] == new[len(new) - end - step : len(new) - end]
        ):
            end += step
        else:
            step //= 2
    return Edit(start, len(old) - end, new[start : len(new) - end])


def moved(start: int, end: int, edit: Edit) -> tuple[int, int] | None:
    """Where a span is after an edit; None where the edit reaches into it."""
    if edit.start >= end:
        return start, end
    if edit.end <= start:
        grown = len(edit.content) - (edit.end - edit.start)
        return start + grown, end + grown
    return None
