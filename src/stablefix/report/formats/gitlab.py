"""GitLab's code quality report: a JSON array that merge requests show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from stablefix.evidence import Severity
from stablefix.finding import FileResult
from stablefix.fingerprints import fingerprints
from stablefix.report.view import View, proof, slashed

_LEVELS = {Severity.LOW: "minor", Severity.MEDIUM: "major", Severity.HIGH: "critical"}


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """One array; fingerprints are unique over all files."""
    opening = "[\n"
    for result in results:
        for finding, fingerprint in zip(result.findings, fingerprints(result.findings), strict=True):
            path = slashed(finding.filename)
            unique = blake2b(f"{path}\0{fingerprint}".encode("utf-8", "surrogatepass"), digest_size=16)
            record = {
                "type": "issue",
                "description": "; ".join(filter(None, (f"{finding.code}: {finding.message}", proof(finding)))),
                "check_name": finding.code,
                "fingerprint": unique.hexdigest(),
                "severity": _LEVELS[finding.severity],
                "categories": ["Bug Risk"],
                "location": {
                    "path": path,
                    "lines": {"begin": finding.location.row, "end": finding.end_location.row},
                    "positions": {
                        "begin": {"line": finding.location.row, "column": finding.location.column},
                        "end": {"line": finding.end_location.row, "column": finding.end_location.column},
                    },
                },
            }
            yield opening + "  " + json.dumps(record)
            opening = ",\n"
    yield "[]\n" if opening.startswith("[") else "\n]\n"
