"""Reviewdog's diagnostic format. Columns count bytes of UTF-8 there, and a suggestion is one replaced range."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from stablefix.evidence import Safety, Severity
from stablefix.finding import FileResult, Finding
from stablefix.report.view import View, proof, slashed
from stablefix.rewrite.edits import Edit, apply
from stablefix.source.text import Source

_LEVELS = {Severity.LOW: "INFO", Severity.MEDIUM: "WARNING", Severity.HIGH: "ERROR"}
_WIDEST = 10
"""Rows that the edits of one suggestion may lie apart."""


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """One object."""
    diagnostics = [_diagnostic(finding, result.source) for result in results for finding in result.findings]
    record = {"source": {"name": "stablefix"}, "severity": "WARNING", "diagnostics": diagnostics}
    yield json.dumps(record, indent=2) + "\n"


def _diagnostic(finding: Finding, source: Source | None) -> dict[str, Any]:
    record: dict[str, Any] = {
        "message": "; ".join(filter(None, (finding.message, proof(finding)))),
        "location": {"path": slashed(finding.filename)},
        "severity": _LEVELS[finding.severity],
        "code": {"value": finding.code},
    }
    if source is not None:
        record["location"]["range"] = _range(source, finding.start, finding.end)
        shown = finding.repairs[0] if finding.repairs else None
        joined = _joined(source, shown.edits) if shown and shown.safety is not Safety.DISPLAY else None
        if joined is not None:
            text = joined.content
            record["suggestions"] = [{"range": _range(source, joined.start, joined.end), "text": text}]
    return record


def _joined(source: Source, edits: tuple[Edit, ...]) -> Edit | None:
    """The edits as one, None where they lie too far apart for a suggestion that a person reads."""
    start, end = min(edit.start for edit in edits), max(edit.end for edit in edits)
    if source.location(end).row - source.location(start).row > _WIDEST:
        return None
    moved = [Edit(edit.start - start, edit.end - start, edit.content) for edit in edits]
    return Edit(start, end, apply(source.text[start:end], moved))


def _range(source: Source, start: int, end: int) -> dict[str, dict[str, int]]:
    return {"start": _position(source, start), "end": _position(source, end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    place = source.location(offset)
    before = source.text[offset - place.column + 1 : offset]
    return {"line": place.row, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
