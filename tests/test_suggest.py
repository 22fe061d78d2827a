"""Mistyped words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stablefix.suggest import _typing_errors, closest, hint

OPTIONS = ["--diff", "--fix", "--unsafe-fixes", "--select", "--ignore", "--output-format", "--output-file"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("--dif", "--diff"), ("--fxi", "--fix"), ("--unsafe-fix", "--unsafe-fixes"),
        ("--ouput-format", "--output-format"),
        ("--unsafe", "--unsafe-fixes"), ("--SELECT", "--select"), ("--banana", None), ("x", None),
    ],
)  # fmt: skip
def test_closest(word: str, meant: str | None) -> None:
    assert closest(word, OPTIONS) == meant


def test_hint() -> None:
    assert hint("--dif", OPTIONS) == "; did you mean --diff?"
    assert hint("--banana", OPTIONS) == ""


words = st.text("abc", max_size=6)


@given(words, words)
def test_typing_errors_are_symmetric_and_zero_only_for_equal_words(first: str, second: str) -> None:
    assert _typing_errors(first, second) == _typing_errors(second, first)
    assert (_typing_errors(first, second) == 0) == (first == second)
    assert _typing_errors(first, second) >= abs(len(first) - len(second))


@given(words, st.integers(0, 5))
def test_a_swap_is_one_error(word: str, at: int) -> None:
    swapped = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    assert _typing_errors(word, swapped) <= 1
