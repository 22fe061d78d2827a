"""What it says of values that a loop over them runs: behind `for i in range(n)` n is not 0 and i is not negative."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set

from stablefix.graph.defaults import number
from stablefix.source.walk import called, dotted

OVER_FIRST = frozenset({"enumerate", "reversed", "sorted", "list", "tuple", "iter", "tqdm", "trange", "set"})
"""Functions that go through their first argument."""
VIEWS = frozenset({"items", "keys", "values"})
"""Methods that go through a table."""


def said_by(loop: ast.For | ast.AsyncFor, changing: Set[str]) -> list[ast.expr]:
    """Tests that are true wherever the body of a loop begins, which changes some names."""
    above = changing | {part.id for part in ast.walk(loop.target) if isinstance(part, ast.Name)}
    counted = [test for test in bounds_of(loop.target, loop.iter) if changing.isdisjoint(_read_in(test))]
    return counted + [test for test in tests_of(loop.iter) if above.isdisjoint(_read_in(test))]


def _read_in(test: ast.expr) -> set[str]:
    """The names, and the dotted paths, that a test reads."""
    return {path for node in ast.walk(test) if isinstance(node, ast.expr) and (path := dotted(node)) is not None}


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


def bounds_of(target: ast.expr, iterated: ast.expr) -> Iterator[ast.expr]:
    """Tests that are true of what a loop counts: `i >= 1` in `for i in range(1, n)`."""
    match target, iterated:
        case ast.Name(), ast.Call(func=ast.Name(id="range" | "trange"), args=several, keywords=[]):
            yield from _counted(target, several, iterated)
        case ast.Tuple(elts=[ast.Name() as counter, *_]), ast.Call(func=ast.Name(id="enumerate"), args=[_, *first]):
            start = first or [each.value for each in iterated.keywords if each.arg == "start"] or [ast.Constant(0)]
            yield _written(ast.Compare(counter, [ast.GtE()], [start[0]]), iterated)
        case ast.Name(), ast.Tuple(elts=several) | ast.List(elts=several):
            numbers = [value for each in several if (value := number(each)) is not None]
            if numbers and len(numbers) == len(several):
                yield _written(ast.Compare(target, [ast.GtE()], [ast.Constant(min(numbers))]), iterated)
                yield _written(ast.Compare(target, [ast.LtE()], [ast.Constant(max(numbers))]), iterated)
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=several):
            for each, given in zip(targets, several, strict=False):
                yield from bounds_of(each, given)


def _counted(counter: ast.Name, arguments: list[ast.expr], iterated: ast.expr) -> Iterator[ast.expr]:
    """What `range` says of the numbers that it gives."""
    match arguments:
        case [_]:
            yield _written(ast.Compare(counter, [ast.GtE()], [ast.Constant(0)]), iterated)
        case [start, stop, *steps]:
            step = number(steps[0]) if steps else 1
            if step is not None and step > 0:
                yield _written(ast.Compare(counter, [ast.GtE()], [start]), iterated)
            elif step is not None:
                yield _written(ast.Compare(counter, [ast.Gt()], [stop]), iterated)


def _written(test: ast.expr, iterated: ast.expr) -> ast.expr:
    return ast.fix_missing_locations(ast.copy_location(test, iterated))
