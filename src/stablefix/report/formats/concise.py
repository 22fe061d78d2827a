"""One line a finding: `path:row:column: CODE [*] message`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stablefix.finding import FileResult
from stablefix.report.view import View, note

SUMMARY = True


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """Lines for people and for editors that jump to `path:row:column`."""
    for result in results:
        for finding in result.findings:
            place = view.paint.strong(f"{finding.place}:")
            yield f"{place} {view.paint.error(finding.code)} {view.mark(finding)}{finding.message}{note(finding)}\n"
