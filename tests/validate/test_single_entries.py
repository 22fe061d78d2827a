"""A number in an array of one entry, `np.ones(1)`: a repair may drop the array, which takes an axis from numbers."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.engine import check_text
from stablefix.evidence import Safety
from stablefix.finding import Finding
from stablefix.settings import Settings

WRITTEN = {
    "ones": ("np.log(np.exp(y) - np.ones(1, np.float64))", "y + np.log(-np.expm1(-y))"),
    "a list": ("np.log(np.array([1.0]) + np.exp(y))", "np.logaddexp("),
    "a tensor": ("torch.log(torch.tensor([1.0]) + torch.exp(t))", "torch.nn.functional.softplus(t)"),
}
KEPT = {
    "ones of any length": "torch.log(torch.ones(n) + torch.exp(t))",
    "two numbers": "torch.log(torch.tensor([1.0, 2.0]) + torch.exp(t))",
}


def _checked(expression: str) -> tuple[str, list[Finding]]:
    parameters = "y: np.ndarray, t: torch.Tensor, n: int"
    text = f"import numpy as np\nimport torch\n\ndef f({parameters}):\n    return {expression}\n"
    return text, check_text(
        text,
        "case.py",
        Settings(
            pedantic=True,
            select=(
                "SF106",
                "SF210",
            ),
        ),
    ).findings


@pytest.mark.parametrize(("expression", "written"), WRITTEN.values(), ids=WRITTEN.keys())
def test_it_is_a_number_and_the_repair_is_not_called_safe(expression: str, written: str) -> None:
    text, found = _checked(expression)
    assert {repair.safety for finding in found for repair in finding.repairs} == {Safety.UNSAFE}
    assert written in stablefix.apply(text, found, unsafe=True)


@pytest.mark.parametrize("expression", KEPT.values(), ids=KEPT.keys())
def test_what_gives_the_result_its_shape_is_not_dropped(expression: str) -> None:
    assert not [repair for finding in _checked(expression)[1] for repair in finding.repairs]


def test_a_number_in_a_tensor_without_axes_is_dropped_safely() -> None:
    [finding] = _checked("torch.log(torch.tensor(1.0) + torch.exp(t))")[1]
    assert finding.repairs[0].safety is Safety.SAFE
