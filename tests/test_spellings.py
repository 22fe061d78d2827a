"""The spelling lists in cases/spellings: what a careful person would write, in the writer's own dialect.

Anyone can add a case to the Markdown files; the first of them explains the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import stablefix

FOLDER = Path(__file__).parent / "cases" / "spellings"
HEADING = r"^## (?P<name>[^\n]+)\n+"
BLOCK = r"```(?P<kind>diff|python)(?P<mode> unsafe| found)?\n(?P<body>.*?)^```$"
CASE = re.compile(HEADING + BLOCK, re.M | re.S)


def cases(kind: str) -> Iterator[Any]:
    """All cases of a kind, in the order of the files."""
    for path in sorted(FOLDER.glob("*.md")):
        for match in CASE.finditer(path.read_text(encoding="utf-8")):
            if match["kind"] == kind:
                yield pytest.param(match["body"], (match["mode"] or "").strip(), id=f"{path.stem}: {match['name']}")


def sides(body: str) -> tuple[str, str]:
    """The text before and after, from the lines of a diff block."""
    lines = body.splitlines()
    before = [line[1:] for line in lines if not line.startswith("+")]
    after = [line[1:] for line in lines if not line.startswith("-")]
    return "\n".join(before) + "\n", "\n".join(after) + "\n"


@pytest.mark.parametrize(("body", "mode"), list(cases("diff")))
def test_becomes(body: str, mode: str) -> None:
    before, after = sides(body)
    fixed = stablefix.fix(before, unsafe=mode == "unsafe")
    assert fixed == after
    assert stablefix.fix(fixed, unsafe=mode == "unsafe") == fixed, "fixing again changes it again"


@pytest.mark.parametrize(("body", "mode"), list(cases("python")))
def test_stays(body: str, mode: str) -> None:
    findings = stablefix.check(body)
    if mode == "found":
        assert findings
    else:
        assert not findings, [finding.message for finding in findings]
        assert stablefix.fix(body, unsafe=True) == body


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_heading_is_a_case(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(CASE.findall(text)) == len(re.findall(r"^## ", text, re.M))
