"""The pages of measurements speak of the templates that there are, and their figures come out again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.templates_table import Row, rows
from stablefix.engine import templates

PAGE = Path(__file__).parent.parent / "docs" / "templates-measured.md"
CELLS = re.compile(
    r"^\| (SF\d+) \| `(.*)` \| (\w+) \| (.*) \| (.*) \| (.*) \| (.*) \| ([\w ]+) \| \d+ \|$", re.MULTILINE
)


def page() -> dict[tuple[str, str], tuple[str, ...]]:
    """(code, dtype) -> the columns with figures, and what became of the fix."""
    return {(row[0], row[2]): row[3:8] for row in CELLS.findall(PAGE.read_text(encoding="utf-8"))}


def test_every_template_is_measured() -> None:
    known = {template.code for template in templates()}
    told = {code for code, _ in page()}
    assert told <= known
    assert len(told) >= 0.8 * len(known), sorted(known - told)


@pytest.mark.parametrize("code", ["SF101", "SF201"])
def test_figures_come_out_again(code: str) -> None:
    """What is left of the error and what became of the fix; the error before depends on which points are drawn."""
    for row in rows(code):
        told = page()[code, row.dtype]
        assert told[4] == row.fix
        assert _close(told[0], row.own) and _close(told[1], row.even)


def _close(text: str, pair: tuple[float, float] | None) -> bool:
    if pair is None:
        return text == "–"
    before, after = (float(number) for number in text.split(" → "))
    return abs(after - pair[1]) < 0.6 and (before > 2 * after) == (pair[0] > 2 * pair[1])


def test_a_row_reads_as_it_was_written() -> None:
    row = Row("SF101", "torch.log(a | b)", "float32", (3.91, 0.4), None, 1.0, None, "no failing input", 12.4)
    assert CELLS.findall(str(row)) == [
        ("SF101", "torch.log(a \\| b)", "float32", "3.9 → 0.4", "–", "1.0", "–", "no failing input")
    ]
