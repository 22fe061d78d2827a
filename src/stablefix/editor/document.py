"""What the editor has open as one thing to check: a file, or a notebook with its cells; and what is known of it.

Findings that were shown move with the text until they are proved again or go. `stamp` counts the changes of a document:
what was computed for another stamp is never applied.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stablefix.editor.text import Text, moved
from stablefix.finding import FileResult, Finding
from stablefix.fingerprints import fingerprints
from stablefix.rewrite.edits import Edit
from stablefix.source.notebook import from_cells
from stablefix.source.text import Source


@dataclass(frozen=True)
class Span:
    """A place in one of the texts of a document, in characters of that text."""

    text: Text
    start: int
    end: int


@dataclass(frozen=True)
class Shown:
    """A finding with the place where it stands now."""

    span: Span
    finding: Finding
    fingerprint: str
    stamp: int
    """The state of the document in which it was found. Its repairs are edits of that state."""


@dataclass(eq=False)
class Document:
    """A file, or a notebook. Each change of a text, of the cells or of the settings makes a new stamp."""

    uri: str
    path: str
    texts: list[Text]
    is_notebook: bool = False
    stamp: int = 0
    shown: tuple[Shown, ...] = ()
    result: FileResult | None = None
    """What was proved last."""
    proved: int = -1
    """The stamp for which that was."""
    work: asyncio.Task[None] | None = None
    """What follows the last change: the scan, the proof, and what is told of both."""
    hurry: asyncio.Event = field(default_factory=asyncio.Event)
    """Set where somebody waits: then nothing is put off."""
    scanned: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the text as it is now was scanned: what is shown is no longer only what was known before."""
    _source: tuple[int, Source] | None = None

    @property
    def source(self) -> Source:
        """The text that is checked."""
        if self._source is None or self._source[0] != self.stamp:
            self._source = self.stamp, self._joined()
        return self._source[1]

    def _joined(self) -> Source:
        if not self.is_notebook:
            return self.texts[0].source
        return from_cells([(number, each.source.text) for number, each in enumerate(self.texts, 1)], self.path)

    @property
    def is_proved(self) -> bool:
        """Whether what is shown was proved on the text as it is now."""
        return self.proved == self.stamp

    def changed(self, text: Text | None = None, edits: Sequence[Edit] = ()) -> None:
        """The document is another now. Findings outside of the edits of a text move, those inside go."""
        self.stamp += 1
        for edit in edits:
            self.shown = tuple(each for old in self.shown if (each := _after(old, text, edit)) is not None)

    def keep(self, texts: Iterable[Text]) -> None:
        """The cells of the notebook are these now."""
        self.texts = list(texts)
        self.shown = tuple(each for each in self.shown if each.span.text in self.texts)
        self.stamp += 1

    def hold(self, candidates: Sequence[Finding], *, hints: bool) -> None:
        """The scan found these candidates in the text as it is now: what stands at none of them is no finding any more.

        Advice, of which nothing need be proved, is shown; with `hints` the candidates are, too.
        """
        places = {_key(self.span(each.start, each.end)) for each in candidates}
        held = [each for each in self.shown if not each.finding.is_candidate and _key(each.span) in places]
        known = {_key(each.span) for each in held}
        marks = fingerprints(candidates)
        for finding, mark in zip(candidates, marks, strict=True):
            span = self.span(finding.start, finding.end)
            if _key(span) not in known and (finding.advice or (hints and not finding.validated)):
                held.append(Shown(span, finding, mark, self.stamp))
        self.shown = tuple(held)

    def show(self, findings: Sequence[Finding]) -> None:
        """These were found in the text as it is now."""
        marks = fingerprints(findings)
        self.shown = tuple(
            Shown(self.span(each.start, each.end), each, mark, self.stamp)
            for each, mark in zip(findings, marks, strict=True)
        )

    def span(self, start: int, end: int) -> Span:
        """Where a place of `source` is in the texts of the document. An end is in the text of its start."""
        text, at = self._place(start)
        last, until = self._place(end)
        return Span(text, at, until if last is text else at + end - start)

    def spans(self, edits: Iterable[Edit]) -> list[tuple[Span, str]] | None:
        """Edits of `source` as edits of texts; None where one of them reaches over the end of a cell."""
        found: list[tuple[Span, str]] = []
        for edit in edits:
            (text, start), (last, end) = self._place(edit.start), self._place(edit.end)
            if text is not last:
                return None
            found.append((Span(text, start, end), edit.content))
        return found

    def _place(self, offset: int) -> tuple[Text, int]:
        source = self.source
        if not self.is_notebook:
            return self.texts[0], offset + self.texts[0].mark
        location = source.location(offset)
        cell = source.cell(location.row)
        assert cell is not None
        text, row = self.texts[cell[0] - 1], location.row - cell[1]
        own = text.source
        if row >= len(own.line_starts) or location.row > source.last_row(location.row):
            return text, len(own.text) + text.mark
        return text, own.line_starts[row] + location.column - 1 + text.mark

    def at(self, text: Text, start: int, end: int) -> list[Shown]:
        """What is shown at a place of a text, the smallest first."""
        found = [each for each in self.shown if each.span.text is text and _meet(each.span, start, end)]
        return sorted(found, key=lambda each: each.span.end - each.span.start)


def _key(span: Span) -> tuple[Text, int, int]:
    return span.text, span.start, span.end


def _meet(span: Span, start: int, end: int) -> bool:
    return span.start <= end and start <= span.end


def _after(shown: Shown, text: Text | None, edit: Edit) -> Shown | None:
    if shown.span.text is not text:
        return shown
    place = moved(shown.span.start, shown.span.end, edit)
    return (
        None if place is None else Shown(Span(shown.span.text, *place), shown.finding, shown.fingerprint, shown.stamp)
    )
