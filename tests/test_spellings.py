"""The spelling lists in cases/spellings: what a careful person would write, in the writer's own dialect.

Anyone can add a case to the Markdown files; the first of them explains the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stablefix.engine import check_text, fix
from stablefix.evidence import Severity
from stablefix.finding import Finding
from stablefix.settings import Settings
from stablefix.source.text import from_text

FOLDER = Path(__file__).parent / "cases" / "spellings"
HEADING = r"^## (?P<name>[^\n]+)\n+"
BLOCK = r"```(?P<kind>diff|python)(?P<mode>(?: unsafe| found| unmet)*)\n(?P<body>.*?)^```$"
CASE = re.compile(HEADING + BLOCK, re.M | re.S)


def cases(kind: str) -> Iterator[Any]:
    """All cases of a kind, in the order of the files."""
    for path in sorted(FOLDER.glob("*.md")):
        for match in CASE.finditer(path.read_text(encoding="utf-8")):
            if match["kind"] == kind:
                mode = match["mode"].split()
                marks = [pytest.mark.xfail(reason="not reached yet", strict=True)] if "unmet" in mode else []
                yield pytest.param(match["body"], mode, id=f"{path.stem}: {match['name']}", marks=marks)


def sides(body: str) -> tuple[str, str]:
    """The text before and after, from the lines of a diff block."""
    lines = body.splitlines()
    before = [line[1:] for line in lines if not line.startswith("+")]
    after = [line[1:] for line in lines if not line.startswith("-")]
    return "\n".join(before) + "\n", "\n".join(after) + "\n"


def findings_of(text: str, *, pedantic: bool = False) -> tuple[Finding, ...]:
    """Everything that is found, however rarely it fails; `pedantic`: also what nothing mends."""
    return check_text(text, "case.py", Settings(min_severity=Severity.LOW, pedantic=pedantic)).findings


def fixed_text(text: str, *, unsafe: bool) -> str:
    settings = Settings(min_severity=Severity.LOW, unsafe_fixes=unsafe)
    return fix(from_text(text, "case.py"), findings_of(text), settings).text


@pytest.mark.parametrize(("body", "mode"), list(cases("diff")))
def test_becomes(body: str, mode: list[str]) -> None:
    before, after = sides(body)
    fixed = fixed_text(before, unsafe="unsafe" in mode)
    assert fixed == after
    assert fixed_text(fixed, unsafe="unsafe" in mode) == fixed, "fixing again changes it again"


@pytest.mark.parametrize(("body", "mode"), list(cases("python")))
def test_stays(body: str, mode: list[str]) -> None:
    findings = findings_of(body, pedantic="found" in mode)
    if "found" in mode:
        assert findings
    else:
        assert not findings, [finding.message for finding in findings]
        assert fixed_text(body, unsafe=True) == body


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_heading_is_a_case(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(CASE.findall(text)) == len(re.findall(r"^## ", text, re.M))
