"""What it says of values that a loop over them runs at all: behind `for i in range(n)` n is not 0."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stablefix.source.walk import called

OVER_FIRST = frozenset({"enumerate", "reversed", "sorted", "list", "tuple", "iter", "tqdm", "trange", "set"})
"""Functions that go through their first argument."""
VIEWS = frozenset({"items", "keys", "values"})
"""Methods that go through a table."""


def tests_of(iterated: ast.expr) -> Iterator[ast.expr]:
    """Tests that are true in the body of a loop, of what it goes through."""
    match iterated:
        case ast.Call(func=ast.Name(id="range" | "trange"), args=[stop], keywords=[]):
            yield _written(ast.Compare(stop, [ast.Gt()], [ast.Constant(0)]), iterated)
        case ast.Call(func=ast.Name(id="range" | "trange"), args=[start, stop], keywords=[]):
            yield _written(ast.Compare(stop, [ast.Gt()], [start]), iterated)
        case ast.Call(func=ast.Name(id="zip"), args=several):
            for each in several:
                yield from tests_of(each)
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in OVER_FIRST:
            yield from tests_of(first)
        case ast.Call(func=ast.Attribute(value=table), args=[]) if called(iterated) in VIEWS:
            yield from tests_of(table)
        case ast.Name() | ast.Attribute():
            measured = ast.Call(ast.Name("len", ast.Load()), [iterated], [])
            yield _written(ast.Compare(measured, [ast.Gt()], [ast.Constant(0)]), iterated)


def _written(test: ast.expr, iterated: ast.expr) -> ast.expr:
    return ast.fix_missing_locations(ast.copy_location(test, iterated))
