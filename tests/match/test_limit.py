"""The largest number is no repair where it is added up, and no number is chosen where Python stops with an error."""

from __future__ import annotations

import ast

import pytest

from stablefix.engine import check_text, fix, templates
from stablefix.evidence import Safety
from stablefix.finding import Finding
from stablefix.match.find import Finder
from stablefix.match.limit import Limit
from stablefix.settings import Settings
from stablefix.source.text import from_text

UNSAFE = Settings(unsafe_fixes=True, pedantic=True, select=("SF416", "SF425", "SF426"))
FINDER = Finder([each for each in templates() if each.code == "SF416"], pedantic=True)
LIMITS = {
    "return torch.exp(x)": Limit.GIVEN,
    "return torch.exp(x) - 2": Limit.GIVEN,
    "return 2 / torch.exp(x)": Limit.DIVIDED_BY,
    "return 1 / (1 + torch.exp(x))": Limit.DIVIDED_BY,
    "e = torch.exp(x)\n    return 1 / (1 + e)": Limit.DIVIDED_BY,
    "e = torch.exp(x)\n    return e / (1 + e)": Limit.GIVEN,
    "e = torch.exp(x)\n    return e / e.sum(dim)": Limit.ADDED_UP,
    "e = torch.exp(x)\n    return (e @ y).log()": Limit.ADDED_UP,
    "return torch.exp(x) ** 2": Limit.ADDED_UP,
    "total = 0\n    total += torch.exp(x)\n    return total": Limit.ADDED_UP,
    "e = torch.exp(x)\n    return e / torch.zeros(3).index_add(0, dim, e)[dim]": Limit.ADDED_UP,
    "e = torch.exp(x)\n    y = 1 / e\n    return y": Limit.DIVIDED_BY,
    "p = 1 / (1 + torch.exp(x))\n    return (y - p).sum()": Limit.DIVIDED_BY,
    "y = y / torch.exp(x)\n    total = 0\n    total += y @ y\n    return total": Limit.DIVIDED_BY,
    "return torch.exp(x) / y.sum()": Limit.GIVEN,
    "return (torch.exp(x) / y).sum()": Limit.ADDED_UP,
    "return torch.log(1 + torch.exp(x)).sum()": Limit.GIVEN,
    "return (1 + torch.exp(x)).log().mean()": Limit.GIVEN,
    "return 1 / torch.log(1 + torch.exp(x))": Limit.GIVEN,
    "return (torch.exp(x) > y).sum()": Limit.GIVEN,
    "return scan(y, dim, torch.exp(x)).sum()": Limit.GIVEN,
    "return dropout(torch.exp(x), 0.5).sum()": Limit.ADDED_UP,
    "return torch.abs(torch.exp(x)).sum()": Limit.ADDED_UP,
    "e = torch.exp(x)\n    return torch.cat([e, y]).sum()": Limit.ADDED_UP,
    "return torch.exp(x).clamp(min=1).sum()": Limit.ADDED_UP,
}


@pytest.mark.parametrize(("body", "expected"), LIMITS.items())
def test_what_becomes_of_the_largest_number(body: str, expected: Limit) -> None:
    text = f"import torch\n\n\ndef f(x: torch.Tensor, y: torch.Tensor, dim):\n    {body}\n"
    assert {candidate.limit for candidate in FINDER.find(text, ast.parse(text))} == {expected}


def told(body: str) -> list[Finding]:
    return list(check_text(f"import math\n\n\ndef f(x, y):\n    {body}\n", "case.py", UNSAFE).findings)


def fixed(body: str) -> str:
    text = f"import math\n\n\ndef f(x, y):\n    {body}\n"
    return fix(from_text(text, "case.py"), check_text(text, "case.py", UNSAFE).findings, UNSAFE).text


def test_what_is_added_up_is_told_without_a_repair() -> None:
    (finding,) = told("e = [math.exp(v) for v in x]\n    return [v / sum(e) for v in e]")
    assert finding.code == "SF416"
    assert not finding.repairs
    assert finding.evidence is not None
    assert finding.evidence.after is None


@pytest.mark.parametrize(
    "body", ["return math.sqrt(x * x - 4 * y)", "return math.log(1 - x) + y", "return math.exp(x)"]
)
def test_no_number_is_chosen_where_python_stops(body: str) -> None:
    (finding,) = told(body)
    assert {repair.safety for repair in finding.repairs} == {Safety.DISPLAY}
    assert body in fixed(body)


def test_a_divisor_may_be_the_largest_number() -> None:
    assert "1 + math.exp(min(-x, 709.782712893384))" in fixed("return 1 / (1 + math.exp(-x))")


def test_arrays_are_limited_where_nothing_stops() -> None:
    text = "import numpy as np\n\n\ndef f(x):\n    return np.sqrt(x - 1)\n"
    assert (
        "np.clip(x - 1, 0, None)"
        in fix(from_text(text, "case.py"), check_text(text, "case.py", UNSAFE).findings, UNSAFE).text
    )
