"""JUnit XML: a test suite a file, a failed test a finding, for servers that show test results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from stablefix.finding import FileResult, Finding
from stablefix.report.view import View, proof, slashed

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """One document. A run without findings has one suite with one test that passed."""
    suites = [_suite(result) for result in results if result.findings]
    total = sum(count for _, count in suites)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="stablefix" tests="{max(total, 1)}" failures="{total}" errors="0">\n'
    yield from (text for text, _ in suites)
    if not suites:
        yield '  <testsuite name="stablefix" tests="1" failures="0" errors="0">\n'
        yield '    <testcase name="no findings" classname="stablefix"/>\n  </testsuite>\n'
    yield "</testsuites>\n"


def _suite(result: FileResult) -> tuple[str, int]:
    count = len(result.findings)
    path = slashed(result.path)
    head = f'  <testsuite name={_attribute(path)} tests="{count}" failures="{count}" errors="0" package="stablefix">\n'
    cases = "".join(_case(finding, path) for finding in result.findings)
    return head + cases + "  </testsuite>\n", count


def _case(finding: Finding, path: str) -> str:
    row, column = finding.location.row, finding.location.column
    text = "\n".join(filter(None, (f"{path}:{row}:{column}: {finding.message}", finding.expression, proof(finding))))
    name = f"{finding.code} {finding.name} {row}:{column}"
    return (
        f'    <testcase name={_attribute(name)} classname={_attribute(path)} file={_attribute(path)} line="{row}">\n'
        f"      <failure message={_attribute(finding.message)} type={_attribute(finding.code)}>"
        f"{escape(_NOT_XML.sub('?', text))}</failure>\n    </testcase>\n"
    )


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("?", text))
