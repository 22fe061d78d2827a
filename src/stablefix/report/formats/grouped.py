"""Findings by file: the name once, and one line a finding below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stablefix.finding import FileResult
from stablefix.report.view import View

SUMMARY = True


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """A block for each file, places aligned, an empty line between."""
    for result in results:
        if not result.findings:
            continue
        places = [each.place.removeprefix(f"{each.filename}:") for each in result.findings]
        width = max(map(len, places))
        lines = [f"{view.paint.strong(result.path)}:"]
        for place, finding in zip(places, result.findings, strict=True):
            note = "" if finding.validated else " (not validated)"
            lines.append(
                f"  {place:{width}} {view.paint.error(finding.code)} {view.mark(finding)}{finding.message}{note}"
            )
        yield "\n".join(lines) + "\n\n"
