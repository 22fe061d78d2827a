"""An inverse is a quotient, however it is written; one of integers in NumPy is not."""

from __future__ import annotations

import pytest

from tests.match.finding import becomes, codes

TORCH = """
import torch

def f(x: torch.Tensor, m: torch.Tensor):
    n = x.abs().sum(-1, keepdim=True)
    return {}
"""
ARRAYS = """
import numpy as np

def f(x: np.ndarray):
    n = np.abs(x).sum(-1, keepdims=True)
    c = (x > 0).sum(0)
    return {}
"""
IN_PLACE = """
import torch

def f(x: torch.Tensor):
    n = x.abs().sum(-1)
    {}
    return n
"""

IN_TORCH = [
    "1 / n",
    "n**-1",
    "n ** (-1)",
    "n ** -1.0",
    "n.pow(-1)",
    "torch.pow(n, -1)",
    "n.reciprocal()",
    "torch.reciprocal(n)",
    "m * n.reciprocal()",
    "(m * n**-1).sum()",
]
IN_NUMPY = ["1 / n", "n**-1.0", "np.reciprocal(n)", "np.power(n, -1.0)", "x * np.reciprocal(n)"]


@pytest.mark.parametrize("text", IN_TORCH)
def test_an_inverse_of_a_tensor_is_a_quotient(text: str) -> None:
    code = TORCH.format(text)
    assert "SF401" in codes(code)
    assert any("1 / (n + 1e-8)" in each for each in becomes(code, "SF401"))


@pytest.mark.parametrize("text", IN_NUMPY)
def test_an_inverse_of_an_array_is_a_quotient(text: str) -> None:
    assert "SF401" in codes(ARRAYS.format(text))


@pytest.mark.parametrize("text", ["n.reciprocal_()", "n.pow_(-1)"])
def test_an_inverse_in_place_is_a_quotient(text: str) -> None:
    assert "SF401" in codes(IN_PLACE.format(text))


@pytest.mark.parametrize("text", ["np.reciprocal(c)", "c**-1"])
def test_integers_have_no_inverse_in_numpy(text: str) -> None:
    assert "SF401" in codes(ARRAYS.format("1 / c"))
    assert "SF401" not in codes(ARRAYS.format(text))


@pytest.mark.parametrize("text", ["n**2", "n.pow(2)", "n**1", "1 - n"])
def test_other_powers_are_no_quotients(text: str) -> None:
    assert "SF401" not in codes(TORCH.format(text))
