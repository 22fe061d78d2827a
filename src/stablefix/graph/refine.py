"""What a test that came out one way tells of the values that it speaks of."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stablefix.graph.conditions import Condition, implied, settled
from stablefix.graph.scope import Definition, Point
from stablefix.source.walk import dotted

LONGEST = 8
"""Names of tests are followed to the tests that they name at most so often."""


def refined(env: dict[str, Definition], test: ast.expr, truth: bool) -> dict[str, Definition]:
    """What names stand for where a test came out so."""
    narrowed: dict[str, Definition] = {}
    for expression, condition in implied(settled(test, env), truth):
        name = dotted(expression)
        base = None if name is None else narrowed.get(name) or env.get(name)
        if name is not None and base is not None:
            narrowed[name] = with_condition(base, condition)
    return {**env, **narrowed} if narrowed else env


def with_condition(base: Definition, condition: Condition) -> Definition:
    """The same value, with a condition known of it."""
    return Definition(
        base.name, base.syntax, base.path, base.point, base.statement, base.annotation, base.parameter,
        base.imported, refined=(base, condition),
    )  # fmt: skip


def told(test: ast.expr, truth: bool, point: Point, depth: int = 0) -> Iterator[tuple[ast.expr, Condition, Point]]:
    """What a test says, and what the tests say that it names: `ok = n > 0` behind `if ok`."""
    for expression, condition in implied(settled(test, point.env), truth):
        yield expression, condition, point
        if condition not in (Condition(ast.NotEq, 0.0), Condition(ast.Eq, 0.0)) or depth > LONGEST:
            continue
        definition = point.env.get(expression.id) if isinstance(expression, ast.Name) else None
        source = None if definition is None else definition.whole
        if source is not None:
            yield from told(source[0], condition.operator is ast.NotEq, source[1], depth + 1)
