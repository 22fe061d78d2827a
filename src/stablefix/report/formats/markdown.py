"""A summary in Markdown, for the summary page of a pipeline or a comment: a table of findings, then each fix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stablefix.finding import FileResult, Finding
from stablefix.report.frame import change
from stablefix.report.numbers import plural
from stablefix.report.paint import Paint
from stablefix.report.view import View, proof, slashed
from stablefix.source.text import Source

_TICKS = re.compile("`+")


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """Nothing but one line where nothing was found."""
    found = [(finding, result.source) for result in results for finding in result.findings]
    if not found:
        yield "**stablefix**: no findings\n"
        return
    yield f"**stablefix**: {plural(len(found), 'finding')}\n\n"
    yield "| place | code | what is wrong | fix |\n| --- | --- | --- | --- |\n"
    for finding, _ in found:
        place = slashed(finding.place)
        fix = finding.repairs[0].safety.value if finding.repairs else "none"
        yield f"| {_code(place)} | {finding.code} | {_cell(finding.message)} | {fix} |\n"
    for finding, source in found:
        yield from _details(finding, source)


def _details(finding: Finding, source: Source | None) -> Iterator[str]:
    if not finding.repairs or source is None:
        return
    place = f"{slashed(finding.filename)}:{finding.location.row}"
    yield f"\n<details><summary>{finding.code} {_text(place)}: {_text(finding.repairs[0].message)}</summary>\n\n"
    witness = proof(finding)
    if witness:
        yield f"{_code(witness)}\n\n"
    lines = [_unnumbered(line) for line in change(source, finding.repairs[0].edits, Paint())]
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in _TICKS.findall(line)), default=0))
    yield f"{fence}diff\n" + "".join(f"{line}\n" for line in lines) + f"{fence}\n\n</details>\n"


def _unnumbered(line: str) -> str:
    """A line of a change without its row number."""
    return re.sub(r"^ *\d+ (?=[-+])", "", line)


def _code(text: str) -> str:
    """Code in a cell of a table."""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    mark = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{mark}{pad}{_cell(text)}{pad}{mark}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
