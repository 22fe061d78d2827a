"""What is reduced over everything is compared on a row of a million entries too."""

from __future__ import annotations

import pytest

from stablefix.validate import validate
from tests.validate.mutations import ANY, F32, F64, LOGITS, SIMILAR, N, T
from tests.validate.test_mutations import Line, ask


def told(line: Line) -> list[str]:
    return [why for _, _, evidence in validate(ask(line)).ranking for why in evidence.reasons if "million" in why]


def test_a_kernel_that_adds_up_with_less_care_is_not_safe() -> None:
    (reason,) = told(("sqrt(sum(x * x, None))", "norm(x, 2, None)", T, F32, ANY))
    assert reason.startswith("over a million entries it is wrong by ")


@pytest.mark.parametrize(
    "line",
    [
        ("log(sum(exp(x), None))", "logsumexp(x, None)", T, F32, LOGITS),
        ("mean(x * x, None) - mean(x, None) ** 2", "var(x, None, 0)", T, F32, SIMILAR),
        ("sqrt(sum(x * x, -1))", "norm(x, 2, -1)", T, F32, ANY),
        ("sqrt(sum(x * x, None))", "norm(x, 2, None)", T, F64, ANY),
        ("log(sum(exp(x), None))", "logsumexp(x, None)", N, F64, LOGITS),
    ],
)
def test_of_others_nothing_is_said(line: Line) -> None:
    assert told(line) == []
