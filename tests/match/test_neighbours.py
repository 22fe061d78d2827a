"""Entries of one array are neighbours: their quotient is near 1."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.engine import check_text
from stablefix.finding import Finding
from stablefix.settings import Settings

TOLD = {
    "all of them": ("p[1:] / p[:-1] - 1", "(p[1:] - p[:-1]) / p[:-1]"),
    "one minus it": ("1 - p[1:] / p[:-1]", "(p[:-1] - p[1:]) / p[:-1]"),
    "two of them": ("p[i] / p[i - 1] - 1.0", "(p[i] - p[i - 1]) / p[i - 1]"),
}
OTHERS = ("p[1:] / q[:-1] - 1", 'p["a"] / p["b"] - 1', "p[1:] / p[1:] - 1", "p / q - 1", "p[1:] / p[:-1] - 2")


def _found(expression: str) -> tuple[str, list[Finding]]:
    text = f"import torch\n\ndef f(p: torch.Tensor, q: torch.Tensor, i: int):\n    return {expression}\n"
    return text, check_text(text, "case.py", Settings(pedantic=True, select=("SF237",))).findings


@pytest.mark.parametrize(("expression", "written"), TOLD.values(), ids=TOLD.keys())
def test_the_difference_is_taken_first(expression: str, written: str) -> None:
    text, found = _found(expression)
    assert written in stablefix.apply(text, found, unsafe=True)


@pytest.mark.parametrize("expression", OTHERS)
def test_other_quotients_are_left_alone(expression: str) -> None:
    assert not _found(expression)[1]
