"""Law: a division is seen wherever one stands; in comments and in strings there is none."""

from __future__ import annotations

import pytest

from stablefix.match.words import DIVISION, Signs

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
    return Signs(raw).all({DIVISION: 1}) == 1
