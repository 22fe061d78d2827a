"""docs/coverage.md says what the catalogue covers, and every row of the survey is answered."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.coverage import covered, page, rows

PAGE = Path(__file__).parent.parent / "docs" / "coverage.md"
SURVEYED = {"A": 6, "E": 103, "P": 30, "N": 9}


def test_the_page_is_what_the_program_writes() -> None:
    told = "run `python benchmarks/coverage.py --write docs/coverage.md`"
    assert PAGE.read_text(encoding="utf-8") == page(), told


def test_every_row_of_the_survey_is_there() -> None:
    expected = [f"{group}{number}" for group, last in SURVEYED.items() for number in range(1, last + 1)]
    assert [row.id for row in rows()] == expected


def test_every_row_is_answered_once() -> None:
    answers = covered()
    assert [row.id for row in rows() if bool(answers.get(row.id)) == bool(row.reason)] == []


def test_templates_refer_to_rows_that_there_are() -> None:
    known = {row.id for row in rows()}
    assert {name for name in covered() if re.fullmatch(r"[AEPN]\d+", name)} <= known
