"""Numbers as a person wants to read them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stablefix.evidence import Outcome, Sample, Witness
from stablefix.report.numbers import number, plural, sample, shortest, witness
from tests.report.findings import EVIDENCE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-104.0, "-104"), (1e-8, "1e-8"), (1e30, "1e30"), (0.0, "0"), (-0.0, "-0"), (0.1, "0.1"), (1 / 3, "0.3333"),
        (123456.0, "123456"), (1234567.0, "1.235e6"), (math.inf, "inf"), (math.nan, "nan"), (None, "undefined"),
        (5e-324, "4.941e-324"),
    ],
)  # fmt: skip
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


@given(st.floats(width=32))
def test_shortest_is_the_same_number_in_float32(value: float) -> None:
    text = shortest(value, "float32")
    assert np.float32(text) == np.float32(value) or math.isnan(value)


@given(st.floats(width=16))
def test_shortest_is_the_same_number_in_float16(value: float) -> None:
    with np.errstate(over="ignore"):
        assert np.float16(shortest(value, "float16")) == np.float16(value) or math.isnan(value)


@given(st.floats())
def test_shortest_is_the_same_number_in_float64(value: float) -> None:
    assert float(shortest(value, "float64")) == value or math.isnan(value)


def test_shortest_is_short() -> None:
    assert shortest(float(np.float32(0.1)), "float32") == "0.1"
    assert shortest(float(np.float16(0.1)), "float16") == "0.1"
    assert shortest(0.10009765625, "bfloat16") == "0.1"


@pytest.mark.parametrize(
    ("shape", "values", "text"),
    [
        ((), (0.5,), "x = 0.5"),
        ((2,), (1.0, 2.0), "x = [1, 2]"),
        ((2, 2), (1.0, 2.0, 3.0, 4.0), "x = [[1, 2], [3, 4]]"),
        ((0,), (), "x = []"),
        ((2, 0), (), "x = [[], []]"),
        ((9,), (0.0,) * 9, "x = full((9,), 0)"),
        ((10,), tuple(map(float, range(10))), "x = [0, 1, 2, 3, 4, 5, …, 9] of shape (10,)"),
    ],
)
def test_sample(shape: tuple[int, ...], values: tuple[float, ...], text: str) -> None:
    assert sample(Sample("x", shape, "float32", values)) == text


def test_witness_shows_enough_digits_to_tell_old_from_right() -> None:
    close = replace(EVIDENCE, exact=1.00000012, before=Outcome(1.0, 1, 1, None), after=Outcome(1.00000012, 0, 0, None))
    assert witness(close, close).endswith("old 1, right 1.0000001, new 1.0000001")


def test_witness_without_a_true_value() -> None:
    domain = replace(EVIDENCE, witness=Witness.DOMAIN, exact=None, before=Outcome(math.nan, None, None, None))
    assert witness(domain, domain).endswith("old nan, right undefined, new -104")


def test_witness_names_half_precision() -> None:
    half = replace(EVIDENCE, inputs=(Sample("x", (), "float16", (17.0,)),))
    assert witness(half).startswith("x = 17 (float16)  →  ")


def test_witness_of_another_input_says_nothing_new() -> None:
    other = replace(EVIDENCE, inputs=(Sample("x", (), "float32", (17.0,)),))
    assert witness(EVIDENCE, other).endswith("old -inf, right -104")


def test_plural() -> None:
    assert [plural(1, "fix"), plural(2, "fix"), plural(1234, "error")] == ["1 fix", "2 fixes", "1,234 errors"]


def test_a_multiple_of_the_identity_is_told_as_one() -> None:
    diagonal = tuple(1e-9 if place % 4 == 0 else 0.0 for place in range(9))
    assert sample(Sample("x", (3, 3), "float64", diagonal)) == "x = 1e-9 * eye(3)"
    assert sample(Sample("x", (3, 3), "float64", (*diagonal[:-1], 2e-9))).startswith("x = [[1e-9, 0, 0]")
