"""From changed files to what can be said of them: the draft of a review, plain data without any state of a forge."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from stablefix import notices
from stablefix.admission import limited
from stablefix.finding import FileResult, Finding, Problem
from stablefix.fingerprints import fingerprints
from stablefix.notices import Notice
from stablefix.report.formats import load
from stablefix.report.view import LEVELS, View
from stablefix.review import words
from stablefix.review.changed import ChangedFile, Rows
from stablefix.review.markdown import code
from stablefix.review.suggestion import Suggestion, suggestion
from stablefix.rewrite.edits import Edit, apply
from stablefix.settings import Settings
from stablefix.source.ignore import compile_patterns
from stablefix.source.notebook import Notebook
from stablefix.source.text import Source, decode


@dataclass(frozen=True, slots=True)
class Remark:
    """What a review says of one finding."""

    fingerprint: str
    """Of path and finding: stays when rows above are moved."""
    code: str
    path: str
    row: int
    last_row: int
    """The rows of the expression."""
    anchor: Rows | None
    """The rows that a comment stands under; None where the forge shows none of them."""
    level: str
    """`notice`, `warning` or `error`."""
    suggests: bool
    """Whether the comment replaces the rows of its anchor."""
    body: str
    line: str
    notice: str


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is to be said of a pull request."""

    remarks: tuple[Remark, ...] = ()
    """In the order of paths and rows."""
    notes: tuple[str, ...] = ()
    """Files that could not be checked, in Markdown."""
    files: int = 0
    sarif: str = ""
    unread: tuple[str, ...] = ()
    """Paths of which nothing is known, because reading them failed: what stands there about them stays."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A changed file and its content."""

    file: ChangedFile
    raw: bytes


def draft(subjects: Iterable[Subject], settings: Settings) -> Draft:
    """Check changed files. Only what lies on changed rows is told."""
    subjects = [subject for subject in subjects if wanted(subject.file.path, settings)]
    remarks: list[Remark] = []
    notes: list[str] = []
    told: list[FileResult] = []
    for subject, result in zip(subjects, _results(subjects, settings), strict=True):
        if result.problem is not None:
            notes.append(_note(result.problem))
        notes += [_left_out(each) for each in notices.taken() if each.unjudged]
        if result.source is None:
            continue
        kept: list[Finding] = []
        for finding, fingerprint in zip(result.findings, fingerprints(result.findings), strict=True):
            if _is_touched(finding, result.source, subject.file):
                kept.append(finding)
                remarks.append(_remark(finding, result.source, subject.file, fingerprint))
        told.append(replace(result, findings=tuple(kept)))
    sarif = "".join(load("sarif")(told, View(template_folders=settings.template_folders)))
    return Draft(tuple(remarks), tuple(notes), len(subjects), sarif)


def wanted(path: str, settings: Settings) -> bool:
    """Whether the configuration lets a file be checked."""
    here = os.getcwd()
    absolute = os.path.join(here, path)
    folders = [os.path.join(here, *path.split("/")[:depth]) for depth in range(1, path.count("/") + 1)]
    excluded, included = (compile_patterns(patterns, here) for patterns in (settings.exclude, settings.include))
    if excluded.ignores(absolute, folder=False) or any(excluded.ignores(each, folder=True) for each in folders):
        return False
    return included.ignores(absolute, folder=False)


def _results(subjects: Sequence[Subject], settings: Settings) -> Iterator[FileResult]:
    """One result a file, in order."""
    sources = [_source(subject, settings) for subject in subjects]
    readable = [source for source in sources if isinstance(source, Source)]
    checked: Iterator[FileResult] = iter(())
    if readable:
        from stablefix.engine import check_all

        checked = check_all(readable, settings)
    for source in sources:
        yield FileResult(source.path, (), source) if isinstance(source, Problem) else limited(next(checked), settings)


def _source(subject: Subject, settings: Settings) -> Source | Problem:
    if len(subject.raw) > settings.max_file_size:
        return Problem(subject.file.path, f"larger than {settings.max_file_size:,} bytes", skipped=True)
    return decode(subject.raw, subject.file.path)


def _note(problem: Problem) -> str:
    place = problem.path if problem.row is None else f"{problem.path}:{problem.row}"
    return f"{code(place)} was not checked: {code(problem.message)}"


def _left_out(notice: Notice) -> str:
    return f"{code(notice.place or '')}: {code(notice.message)}"


def _is_touched(finding: Finding, source: Source, file: ChangedFile) -> bool:
    """Whether the expression, or code that its best repair takes part of, lies on changed rows."""
    if isinstance(source, Notebook):
        return file.touches(*_cell_rows(finding, source))
    edits = finding.repairs[0].edits if finding.repairs else ()
    places = [(finding.start, finding.end), *((edit.start, edit.end) for edit in edits if edit.end > edit.start)]
    return any(file.touches(*_rows(source, start, end)) for start, end in places)


def _rows(source: Source, start: int, end: int) -> Rows:
    return source.location(start).row, source.location(max(start, end - 1)).row


def _cell_rows(finding: Finding, notebook: Notebook) -> Rows:
    """The rows of the notebook's file that hold the cell of a finding: a cell counts as changed as a whole."""
    marked = apply(notebook.text, [Edit(finding.start, finding.start, " ")])
    text, edits = notebook.file_edits(marked, ())
    start, end = edits[0].start, edits[0].end
    return text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 1


def _remark(finding: Finding, source: Source, file: ChangedFile, fingerprint: str) -> Remark:
    edits = finding.repairs[0].edits if finding.repairs and finding.repairs[0].safety.value != "display" else ()
    suggested = suggestion(source, edits, file)
    named = blake2b(f"{file.path}\0{fingerprint}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return Remark(
        fingerprint=named,
        code=finding.code,
        path=file.path,
        row=finding.location.row,
        last_row=finding.end_location.row,
        anchor=_anchor(finding, source, file, suggested) if finding.validated else None,
        level=LEVELS[finding.severity],
        suggests=suggested is not None,
        body=words.comment(finding, source, suggested),
        line=words.line(finding, file.path),
        notice=words.notice(finding),
    )


def _anchor(finding: Finding, source: Source, file: ChangedFile, suggested: Suggestion | None) -> Rows | None:
    """The rows of the suggestion, else those of the expression, else one of them that has changed."""
    if suggested is not None:
        return suggested.first, suggested.last
    if isinstance(source, Notebook):
        return None
    first, last = _rows(source, finding.start, finding.end)
    if file.hunk_of(first, last):
        return first, last
    row = file.shown_changed(first, last)
    return None if row is None else (row, row)
