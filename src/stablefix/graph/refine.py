"""What a test that came out one way tells of the values that it speaks of."""

from __future__ import annotations

import ast

from stablefix.graph.conditions import Condition, implied, settled
from stablefix.graph.scope import Definition
from stablefix.source.walk import dotted


def refined(env: dict[str, Definition], test: ast.expr, truth: bool) -> dict[str, Definition]:
    """What names stand for where a test came out so."""
    narrowed: dict[str, Definition] = {}
    for expression, condition in implied(settled(test, env), truth):
        name = dotted(expression)
        base = None if name is None else narrowed.get(name) or env.get(name)
        if name is not None and base is not None:
            narrowed[name] = _with(base, condition)
    return {**env, **narrowed} if narrowed else env


def _with(base: Definition, condition: Condition) -> Definition:
    """The same value, with a condition known of it."""
    return Definition(
        base.name, base.syntax, base.path, base.point, base.statement, base.annotation, base.parameter,
        base.imported, refined=(base, condition),
    )  # fmt: skip
