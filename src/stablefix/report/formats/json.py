"""Findings as a JSON array in ruff's shape, with the evidence.

JSON has no infinities: numbers that are not finite are the strings "inf", "-inf" and "nan". Every file name is
absolute, as ruff's are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any

from stablefix.finding import FileResult, Finding, Location, Repair
from stablefix.record import evidence_record, refusal_record
from stablefix.report.view import View, applicability
from stablefix.source.text import Source, from_text


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """One array; the objects come as files are done."""
    opening = "[\n"
    for result in results:
        for finding in result.findings:
            record = finding_record(finding, result.source)
            text = json.dumps(record, indent=2, allow_nan=False)
            yield opening + "\n".join(f"  {line}" for line in text.split("\n"))
            opening = ",\n"
    yield "[]\n" if opening.startswith("[") else "\n]\n"


def finding_record(finding: Finding, source: Source | None) -> dict[str, Any]:
    """One finding as JSON data. Without a source, edits have no rows and columns and are left out."""
    source = source or from_text("", finding.filename)
    fixes = [_fix(repair, source) for repair in finding.repairs]
    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "filename": os.path.abspath(finding.filename) if finding.filename != "-" else "-",
        "cell": finding.cell,
        "location": _location(finding.location),
        "end_location": _location(finding.end_location),
        "fix": fixes[0] if fixes else None,
        "noqa_row": finding.location.row,
        "url": None,
        "category": finding.category.value if finding.category else None,
        "failure": finding.failure.value if finding.failure else None,
        "severity": finding.severity.name.lower() if finding.validated else None,
        "function": finding.function,
        "expression": finding.expression,
        "validated": finding.validated,
        "advice": finding.advice,
        "alternatives": fixes[1:],
        "refused": [refusal_record(refusal) for refusal in finding.refused],
        "evidence": None if finding.evidence is None else evidence_record(finding.evidence),
        "replay": None if finding.replay is None else json.loads(finding.replay),
    }


def _location(location: Location) -> dict[str, int]:
    return {"row": location.row, "column": location.column}


def _fix(repair: Repair, source: Source) -> dict[str, Any]:
    return {
        "message": repair.message,
        "applicability": applicability(repair.safety),
        "edits": [
            {
                "content": edit.content,
                "location": _location(source.shown(edit.start)),
                "end_location": _location(source.shown(edit.end)),
            }
            for edit in repair.edits
        ],
        "name": repair.name,
        "evidence": None if repair.evidence is None else evidence_record(repair.evidence),
    }
