"""Comprehensions: what their names stand for, and where the elements they make lie."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from stablefix.graph.interval import ALL, Interval
from stablefix.graph.ranges import interval_of
from stablefix.graph.refine import refined
from stablefix.graph.scope import Definition, Point

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering

Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp


def inside(syntax: ast.AST, point: Point, *, later: bool) -> Point:
    """The point inside a lambda or comprehension: its own names are new values, and what runs later may find others."""
    env = dict(point.env)
    if later:
        bound = point.names.digest(point.function).bound
        env = {key: value if value.imported or key not in bound else Definition(key) for key, value in env.items()}
    if isinstance(syntax, ast.Lambda):
        spec = syntax.args
        parameters = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
        env.update({argument.arg: Definition(argument.arg, parameter=True) for argument in parameters})
    else:
        for comprehension in syntax.generators:  # type: ignore[attr-defined]
            for part in ast.walk(comprehension.target):
                if isinstance(part, ast.Name):
                    env[part.id] = Definition(part.id)
    return replace(point, env=env)


def elements_of(syntax: Comprehension, point: Point, lowering: Lowering) -> Interval:
    """Where the elements of a comprehension lie, all of them."""
    at = inside(syntax, point, later=False)
    env = dict(at.env)
    for test in (test for part in syntax.generators for test in part.ifs):
        env = refined(env, test, True)
    return interval_of(lowering.lower(syntax.elt, replace(at, env=env)))


def total(parts: Interval) -> Interval:
    """Where the sum of any number of values lies, of none too."""
    if parts.low >= 0:
        return Interval(0, math.inf)
    return Interval(-math.inf, 0) if parts.high <= 0 else ALL
