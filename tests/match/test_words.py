"""Law: signs are seen wherever they stand. In comments and in strings there is no division."""

from __future__ import annotations

import pytest

from stablefix.match.words import DIVISION, SUM, TIMES, Signs

DIVISIONS = [
    "a / b",
    "f('x') / b",
    '"# no comment" / b',
    "text = '''\nit's over''' / b",
    "f('a\\\nb') / b",
    "f('a\\\nb') / c['d']",
    "text = '''\nit's over''' / b['c']",
    'text = """\nover""" / b["c"]',
    "f('a/b') / b",
    "a // b / c",
    "# a / b\na / b",
]
NONE = ["a // b", "# a / b", "a  # one / many", "f('a / b')", "f(\"it's\", 'a/b')", "f(a, 'x')  # a/b"]


@pytest.mark.parametrize("text", DIVISIONS)
def test_a_division_is_seen(text: str) -> None:
    assert _seen(text)


@pytest.mark.parametrize("text", NONE)
def test_words_about_divisions_are_none(text: str) -> None:
    assert not _seen(text)


def _seen(text: str) -> bool:
    raw = f"\n{text}\n".encode()
    return Signs(raw, {DIVISION: 1}).all() == 1


def found_signs(text: str) -> tuple[bool, bool]:
    raw = f"\n{text}\n".encode()
    found = Signs(raw, {SUM: 1, TIMES: 2}).all()
    return bool(found & 1), bool(found & 2)


@pytest.mark.parametrize(
    "text",
    ["x + y", "x - y", "-x", "x -= y", "(x\n    - y)", "(x  # why\n    -1)", "x - 1", "f(-x)", "f(-1.5)", "{}-1"],
)
def test_sums(text: str) -> None:
    assert found_signs(text) == (True, False)


@pytest.mark.parametrize("text", ["x * y", "x *= y", "(x\n    * y)", "x[0]*y", "2*x"])
def test_products(text: str) -> None:
    assert found_signs(text) == (False, True)


def test_a_factor_may_be_a_sign() -> None:
    assert found_signs("f(x * y, -1)") == (True, True)


@pytest.mark.parametrize(
    "text",
    ["x.mean(-1)", "x[:, -1]", "f(x, -2, y)", "f(dim=-1)", "x ** y", "f(*x, **y)", "f(x, *y)", "def f(*, x) -> y:"],
)
def test_neither(text: str) -> None:
    assert found_signs(text) == (False, False)
