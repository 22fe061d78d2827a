"""Workflow commands for GitHub Actions, which become annotations on the lines of a pull request.

GitHub shows ten of each level in one step. What is beyond is printed as plain lines, which stay in the log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from stablefix.finding import FileResult, Finding
from stablefix.report.numbers import plural
from stablefix.report.view import LEVELS, View, proof, slashed

MOST = 10
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """One command a finding, then plain lines."""
    shown: Counter[str] = Counter()
    hidden = 0
    for result in results:
        for finding in result.findings:
            level = LEVELS[finding.severity]
            if shown[level] < MOST:
                shown[level] += 1
                yield _command(level, finding)
            else:
                hidden += 1
                yield plain(f"{_place(finding)}: {finding.code} {finding.message}")
    if hidden:
        yield f"{plural(hidden, 'finding')} above without an annotation: GitHub shows {MOST} of a level in one step.\n"


def command(level: str, properties: Mapping[str, str], text: str) -> str:
    """One workflow command. Nothing in it ends its line or its properties."""
    written = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items())
    return f"::{level} {written}::{text.translate(_DATA)}\n"


def plain(text: str) -> str:
    """One line of the log that is no command, whatever is in it."""
    return f"{text.translate(_DATA)}\n"


def _command(level: str, finding: Finding) -> str:
    properties = {
        "title": f"stablefix ({finding.code})",
        "file": slashed(finding.filename),
        "line": str(finding.location.row),
        "endLine": str(finding.end_location.row),
    }
    if finding.location.row == finding.end_location.row:
        properties["col"] = str(finding.location.column)
        properties["endColumn"] = str(finding.end_location.column)
    text = f"{_place(finding)}: {finding.code} {finding.message}"
    witness = proof(finding)
    return command(level, properties, f"{text}; {witness}" if witness else text)


def _place(finding: Finding) -> str:
    return slashed(finding.place)
