"""pylint's parseable lines, `path:row: [CODE] message`, which many programs that collect warnings read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stablefix.finding import FileResult
from stablefix.report.view import View, slashed


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """One line a finding."""
    for result in results:
        for finding in result.findings:
            cell = "" if finding.cell is None else f"cell {finding.cell}:"
            place = f"{slashed(finding.filename)}:{cell}{finding.location.row}"
            yield f"{place}: [{finding.code}] {finding.message}\n"
