"""Functions that make new arrays: one table answers for what is in them, for their axes and for their memory."""

from __future__ import annotations

import ast

import numpy as np
import pytest
import torch

from stablefix.graph.creation import CREATIONS, creation, takes_lengths
from stablefix.graph.shapes import made_with


@pytest.mark.parametrize("name", sorted(CREATIONS))
@pytest.mark.parametrize(("library", "column"), [("torch", torch), ("numpy", np)])
def test_what_the_table_says_is_so(name: str, library: str, column: object) -> None:
    function = getattr(column, name, None) or getattr(np.random, name, None)
    if function is None or (name == "identity" and library == "torch"):
        pytest.skip("a function of the other library")
    given = {"linspace": (0, 1, 5), "logspace": (0, 1, 5), "full": ((5,), 2.0)}.get(name, (5,))
    array = np.asarray(function(*given))
    new = CREATIONS[name]
    if new.holds is not None:
        assert all(float(number) in new.holds for number in array.flat)
    if takes_lengths(name):
        assert array.shape == (5,)
    call = ast.parse(f"{name}({str(given)[1:-1]})", mode="eval").body
    assert isinstance(call, ast.Call)
    axes = made_with(library, name, call)
    assert axes is None or axes.rank == array.ndim


def test_methods_and_functions_that_take_the_rest_from_an_array() -> None:
    assert creation("new_zeros") is creation("zeros_like") is creation("zeros") is not None
    assert takes_lengths("new_zeros")
    assert not takes_lengths("zeros_like")
    assert creation("softmax") is None
