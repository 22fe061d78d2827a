"""Comprehensions: what their names stand for, and where the elements they make lie."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from stablefix.graph.interval import Interval
from stablefix.graph.ranges import interval_of
from stablefix.graph.refine import refined
from stablefix.graph.scope import Definition, Point
from stablefix.source.walk import parameters

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
        env.update({each.arg: Definition(each.arg, parameter=True) for each in parameters(syntax.args)})
    else:
        for comprehension in syntax.generators:  # type: ignore[attr-defined]
            for part in ast.walk(comprehension.target):
                if isinstance(part, ast.Name):
                    through = (comprehension.iter, point) if part is comprehension.target else None
                    env[part.id] = Definition(part.id, through=through)
    return replace(point, env=env)


def elements_of(syntax: Comprehension, point: Point, lowering: Lowering, *, later: bool) -> Interval:
    """Where the elements of a comprehension lie, all of them; `later`: which are made when somebody asks for them."""
    at = inside(syntax, point, later=later)
    env = dict(at.env)
    for test in (test for part in syntax.generators for test in part.ifs):
        env = refined(env, test, True)
    return interval_of(lowering.lower(syntax.elt, replace(at, env=env)))
