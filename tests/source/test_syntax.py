"""A text that cannot be parsed gives one clear line."""

from __future__ import annotations

import ast
import warnings

import pytest

from stablefix.finding import Problem
from stablefix.source.syntax import parse


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("x = (\n", 1, "syntax error"),
        ("def f():\nreturn 1\n", 2, "syntax error: expected an indented block"),
        ("print 'x'\n", 1, "for code of another version run stablefix under that one"),
        ("x = 1\nx = 0777\n", 2, "read as Python"),
        ("x = " + "(" * 5000 + "1" + ")" * 5000, None, "nested"),
        ("x = " + "-" * 200_000 + "1", None, "nested too deeply"),
        ("x = '\udc80'\n", None, ""),
    ],
)
def test_problems_are_one_line(text: str, row: int | None, words: str) -> None:
    found = parse(text, "a.py")
    assert isinstance(found, Problem)
    assert words in found.message
    assert "\n" not in found.message
    assert row is None or found.row == row


def test_warnings_of_the_parser_are_not_ours() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(parse("x = '\\d'\nassert (1, 2)\nx is 1\n", "a.py"), ast.Module)
