"""Logging commands for Azure Pipelines, which become issues of the build with a link to the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stablefix.finding import FileResult, Finding
from stablefix.report.view import LEVELS, View, proof, slashed

_TEXT = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A", ";": "%3B", "]": "%5D"})


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """One command a finding. Nothing in it ends its line or its properties."""
    for result in results:
        for finding in result.findings:
            yield _command(finding)


def _command(finding: Finding) -> str:
    properties = {
        "type": "error" if LEVELS[finding.severity] == "error" else "warning",
        "sourcepath": slashed(finding.filename),
        "linenumber": str(finding.location.row),
        "columnnumber": str(finding.location.column),
        "code": finding.code,
    }
    written = "".join(f"{name}={value.translate(_PROPERTY)};" for name, value in properties.items())
    text = "; ".join(filter(None, (finding.message, proof(finding))))
    return f"##vso[task.logissue {written}]{text.translate(_TEXT)}\n"
