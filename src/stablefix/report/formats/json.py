"""Findings as a JSON array in ruff's shape, with the evidence.

JSON has no infinities: numbers that are not finite are the strings "inf", "-inf" and "nan". Every file name is
absolute, as ruff's are.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from stablefix.evidence import Evidence, Outcome, Refusal, Sample
from stablefix.finding import FileResult, Finding, Location, Repair
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
        "location": _location(finding.location),
        "end_location": _location(finding.end_location),
        "fix": fixes[0] if fixes else None,
        "noqa_row": finding.location.row,
        "url": None,
        "category": finding.category.value,
        "failure": finding.failure.value,
        "severity": finding.severity.name.lower() if finding.validated else None,
        "function": finding.function,
        "expression": finding.expression,
        "validated": finding.validated,
        "alternatives": fixes[1:],
        "refused": [_refusal(refusal) for refusal in finding.refused],
        "evidence": None if finding.evidence is None else _evidence(finding.evidence),
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
                "location": _location(source.location(edit.start)),
                "end_location": _location(source.location(edit.end)),
            }
            for edit in repair.edits
        ],
        "name": repair.name,
        "evidence": None if repair.evidence is None else _evidence(repair.evidence),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "witness": evidence.witness.value,
        "about": evidence.about,
        "inputs": [_sample(sample) for sample in evidence.inputs],
        "exact": _finite(evidence.exact),
        "exact_gradient": _finite(evidence.exact_gradient),
        "before": _outcome(evidence.before),
        "after": None if evidence.after is None else _outcome(evidence.after),
        "points": evidence.points,
        "largest_change": _finite(evidence.largest_change),
        "dtypes": list(evidence.dtypes),
        "seed": evidence.seed,
        "versions": dict(evidence.versions),
        "milliseconds": round(evidence.milliseconds, 3),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {name: _finite(value) for name, value in asdict(outcome).items()}


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "name": sample.label,
        "shape": list(sample.shape),
        "dtype": sample.dtype,
        "values": [_finite(value) for value in sample.values],
    }


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {
        "template": refusal.template,
        "repair": refusal.repair,
        "reason": refusal.reason,
        "inputs": [_sample(sample) for sample in refusal.inputs],
    }


def _finite(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
