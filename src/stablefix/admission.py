"""Which findings of a file a run reports: what is known, what did not change and what a file may do is left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from stablefix.evidence import Safety
from stablefix.finding import FileResult, Finding
from stablefix.rewrite.edits import Edit
from stablefix.settings import Settings
from stablefix.source.ignore import Rules, compile_patterns

if TYPE_CHECKING:
    from stablefix.changes import Changes

RowOnDisk = Callable[[int], int]
"""Row of the text that was checked -> row of the file: they differ while fixes are being applied."""
Admission = Callable[[FileResult, RowOnDisk], FileResult]
"""What is reported of a result."""


def unmoved(row: int) -> int:
    """The text that was checked is that of the file."""
    return row


def moved_by(old: str, edits: Sequence[Edit]) -> RowOnDisk:
    """Where rows of a text stood before edits were made to it."""
    steps: list[tuple[int, int]] = []
    grown = 0
    for edit in sorted(edits):
        first = old.count("\n", 0, edit.start) + 1
        removed, added = old.count("\n", edit.start, edit.end), edit.content.count("\n")
        grown += added - removed
        if added != removed:
            steps.append((first + grown + removed, grown))

    def row_on_disk(row: int) -> int:
        return row - next((shift for after, shift in reversed(steps) if row > after), 0)

    return row_on_disk


def everything(result: FileResult, row_on_disk: RowOnDisk) -> FileResult:
    """All findings."""
    return result


def of_changed_lines(changes: Changes) -> Admission:
    """The findings that touch changed lines."""

    def admit(result: FileResult, row_on_disk: RowOnDisk) -> FileResult:
        def touched(finding: Finding) -> bool:
            first, last = row_on_disk(finding.location.row), row_on_disk(finding.end_location.row)
            return changes.touch(result.path, first, last)

        return replace(result, findings=tuple(filter(touched, result.findings)))

    return admit


def chained(admissions: Iterable[Admission]) -> Admission:
    """One after the other."""
    steps = tuple(admissions)

    def admit(result: FileResult, row_on_disk: RowOnDisk) -> FileResult:
        for step in steps:
            result = step(result, row_on_disk)
        return result

    return admit


def limited(result: FileResult, settings: Settings) -> FileResult:
    """The result without the codes that its file may show, and with fixes that must not be applied marked as such."""
    if not result.findings:
        return result
    named = [codes for pattern, codes in settings.per_file_ignores if _names(pattern, result, settings)]
    codes = [code for each in named for code in each]
    kept = [each for each in result.findings if not any(each.code.startswith(code) for code in codes)]
    if codes:
        kept = [each for each in kept if each.failure is not None]
    if settings.fixable or settings.unfixable:
        kept = [each if settings.fixes(each.code) else _shown_only(each) for each in kept]
    return result if kept == list(result.findings) else replace(result, findings=tuple(kept))


def _names(pattern: str, result: FileResult, settings: Settings) -> bool:
    inverted = pattern.startswith("!")
    rules = _rules(pattern.removeprefix("!"), settings.root or os.getcwd())
    return rules.covers(os.path.abspath(result.path)) is not inverted


@cache
def _rules(pattern: str, folder: str) -> Rules:
    return compile_patterns([pattern], os.path.abspath(folder))


def _shown_only(finding: Finding) -> Finding:
    return replace(finding, repairs=tuple(replace(each, safety=Safety.DISPLAY) for each in finding.repairs))
