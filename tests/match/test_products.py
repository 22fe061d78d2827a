"""Products are factors: a pattern's factors are found among those of a longer product, and the rest goes with one of
its operands."""

from __future__ import annotations

import pytest

from tests.match.finding import becomes

HEADER = "import math\nimport torch\nfrom torch import Tensor\n\n\ndef f(x: Tensor, y: Tensor, z: Tensor):\n    return "


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        ("torch.log(y * torch.exp(x))", "SF140", "x + torch.log(y)"),
        ("torch.log(y * torch.exp(x) * z)", "SF140", "x + torch.log(y * z)"),
        ("torch.log(y * torch.exp(x) / z)", "SF140", "x + torch.log(y / z)"),
        ("torch.log(y * (torch.exp(x) / z))", "SF140", "x + torch.log(y / z)"),
        ("torch.log(torch.exp(x) / z)", "SF141", "x - torch.log(z)"),
        ("torch.log(torch.exp(x) / (z * y))", "SF141", "x - torch.log(z * y)"),
        ("torch.log(torch.exp(x) / z / y)", "SF141", "x - torch.log(z * y)"),
        ("torch.log(torch.exp(x) / (z + y))", "SF141", "x - torch.log(z + y)"),
    ],
)
def test_the_other_factors_go_with_one_operand(before: str, code: str, after: str) -> None:
    assert f"{HEADER}{after}\n" in becomes(f"{HEADER}{before}\n", code)


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ("torch.log(y / torch.exp(x))", "SF140"),
        ("torch.log(y / (torch.exp(x) * z))", "SF141"),
        ("torch.log(y * torch.expm1(x) / z)", "SF140"),
        ("torch.log((y + torch.exp(x)) / z)", "SF141"),
    ],
)
def test_a_factor_stays_on_its_side_of_the_line(before: str, code: str) -> None:
    assert becomes(f"{HEADER}{before}\n", code) == []


def test_the_digits_of_an_irrational_number_are_that_number() -> None:
    for root in ("math.sqrt(2)", "2**0.5", "1.4142135", "1.41421356237"):
        assert becomes(f"{HEADER}torch.log(0.5 * (1 + torch.erf(x / {root})))\n", "SF117")
    for other in ("1.414", "1.5", "2", "math.sqrt(3)"):
        assert not becomes(f"{HEADER}torch.log(0.5 * (1 + torch.erf(x / {other})))\n", "SF117")
