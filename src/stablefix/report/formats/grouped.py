"""Findings by file: the name once, and one line a finding below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stablefix.finding import FileResult
from stablefix.report.view import View, note

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
            told = f"{view.mark(finding)}{finding.message}{note(finding)}"
            lines.append(f"  {place:{width}} {view.paint.error(finding.code)} {told}")
        yield "\n".join(lines) + "\n\n"
