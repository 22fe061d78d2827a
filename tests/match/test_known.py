"""Tests silence only what they speak of: the same value, on the way on which they hold, and not its gradient."""

from __future__ import annotations

import ast

import pytest

from stablefix.engine import templates
from stablefix.match.find import Finder
from tests.match.finding import candidates

PEDANTIC = Finder(templates(), pedantic=True)

HEADER = "import torch\nfrom torch import Tensor\n\n\n"

STILL_FOUND = {
    "another value is tested": """
def f(x: Tensor, mask: Tensor, other: Tensor) -> Tensor:
    if other.sum() == 0:
        return x.sum()
    return (x * mask).sum() / mask.sum()
""",
    "the value is computed again after the test": """
def f(x: Tensor, mask: Tensor) -> Tensor:
    if mask.sum() == 0:
        return x.sum()
    mask = mask * (x > 0)
    return (x * mask).sum() / mask.sum()
""",
    "the other branch": """
def f(x: Tensor, mask: Tensor) -> Tensor:
    if mask.sum() > 0:
        return x.sum()
    return (x * mask).sum() / mask.sum()
""",
    "the test does not leave": """
def f(x: Tensor, mask: Tensor) -> Tensor:
    if mask.sum() == 0:
        print("empty")
    return (x * mask).sum() / mask.sum()
""",
    "the test excludes another number": """
def f(x: Tensor, mask: Tensor) -> Tensor:
    if mask.sum() != 1:
        return (x * mask).sum() / mask.sum()
    return x.sum()
""",
    "the other arm of a conditional expression": """
def f(x: Tensor, mask: Tensor) -> Tensor:
    return (x * mask).sum() / mask.sum() if mask.sum() == 0 else x.sum()
""",
    "a where keeps the value finite, not the gradient": """
def loss(x: Tensor, y: Tensor) -> Tensor:
    squared = x.var(dim=0) + y.var(dim=0)
    return torch.where(squared > 0, squared.sqrt(), torch.zeros_like(squared))
""",
    "an index is kept inside, not the value that it selects": """
def f(unnormalised: Tensor, bins: Tensor, last: int) -> Tensor:
    density = torch.softmax(unnormalised, dim=-1)
    bins[bins > last] = last
    chosen = density.gather(-1, bins)
    return torch.log(chosen)
""",
    "the loop changes what was tested before it": """
def masked_mean(x: Tensor, mask: Tensor) -> Tensor:
    assert mask.sum() > 0
    for row in x:
        x = x + (x * mask).sum() / mask.sum()
        mask = mask * (row > 0)
    return x
""",
}


@pytest.mark.parametrize("body", STILL_FOUND.values(), ids=STILL_FOUND.keys())
def test_still_found(body: str) -> None:
    assert candidates(HEADER + body.lstrip())


SOFTPLUS = "torch.log1p(torch.exp(x - y))"
QUOTIENT = "return x / y.sum()"
SAID = {
    "the smaller less the larger": (f"if y > x:\n        return {SOFTPLUS}", False),
    "the larger less the smaller": (f"if x > y:\n        return {SOFTPLUS}", True),
    "the other branch": (f"if x > y:\n        return x\n    return {SOFTPLUS}", False),
    "equal, or smaller": (f"assert (x <= y).all()\n    return {SOFTPLUS}", False),
    "some smaller": (f"if (x <= y).any():\n        return {SOFTPLUS}", True),
    "changed since": (f"if y > x:\n        y = y * 2\n        return {SOFTPLUS}", True),
    "chosen by what they are": (f"return torch.where(y > x, {SOFTPLUS}, x)", False),
    "compared with another": (f"if y > z:\n        return {SOFTPLUS}", True),
    "a name that is none of a number": (f"if y == 'sum':\n        return {SOFTPLUS}", True),
    "its size": (f"if y.sum().abs() > 1e-6:\n        {QUOTIENT}", False),
    "its size, left before": (f"if abs(y.sum().item()) < 1e-6:\n        return x\n    {QUOTIENT}", False),
    "its square": (f"if y.sum() ** 2 > 0:\n        {QUOTIENT}", False),
    "a product with it": (f"if x.sum() * y.sum() != 0:\n        {QUOTIENT}", False),
    "the smaller one of it and another": (f"if torch.minimum(x.sum(), y.sum()) > 0:\n        {QUOTIENT}", False),
    "the larger one": (f"if torch.maximum(x.sum(), y.sum()) > 0:\n        {QUOTIENT}", True),
    "a size that may be 0": (f"if y.sum().abs() >= 0:\n        {QUOTIENT}", True),
    "a small size": (f"if y.sum().abs() < 1e-6:\n        {QUOTIENT}", True),
    "a sum with it": (f"if x.sum() + y.sum() != 0:\n        {QUOTIENT}", True),
    "the size of another": (f"if x.sum().abs() > 1e-6:\n        {QUOTIENT}", True),
    "the least entry": ("if y.min() > 0:\n        return torch.log(y)", False),
    "the largest entry": ("if y.max() > 0:\n        return torch.log(y)", True),
    "a limit in a box": (f"if torch.isclose(y.sum(), torch.tensor(0.0)):\n        return x\n    {QUOTIENT}", False),
    "above a limit in a box": (f"if y.sum() > torch.tensor(1e-6):\n        {QUOTIENT}", False),
    "below a limit in a box": (f"if y.sum() < torch.tensor(1e-6):\n        {QUOTIENT}", True),
    "a number less it": (f"if 0 > 1e-6 - y.sum():\n        {QUOTIENT}", False),
    "it less a number": (f"if y.sum() - 1e-6 > 0:\n        {QUOTIENT}", False),
    "it more a number": (f"if y.sum() + 1e-6 > 0:\n        {QUOTIENT}", True),
}


@pytest.mark.parametrize("name", SAID)
def test_what_a_condition_says_of_what_its_values_are_made_of(name: str) -> None:
    body, found = SAID[name]
    text = f"{HEADER}def f(x: Tensor, y: Tensor, z: Tensor):\n    {body}\n"
    assert bool(PEDANTIC.find(text, ast.parse(text))) is found
