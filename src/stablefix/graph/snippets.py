"""Expressions that a snippet spelling describes as a whole, such as `torch.finfo(x.dtype).eps`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stablefix.graph.canonical import make_named
from stablefix.graph.expression import Apply, Constant, Input, Node, Origin
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import apply
from stablefix.graph.interval import ALL
from stablefix.graph.ranges import interval_of
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Point
from stablefix.operators.table import spellings

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering


def described(syntax: ast.expr, point: Point, lowering: Lowering) -> Node | None:
    """The node of such an expression; None where it is none."""
    match syntax:
        case ast.Attribute(value=ast.Call(func=function, args=[whose], keywords=[]), attr=field):
            resolved = qualified(function, point)
            if resolved is None:
                return None
            for spelling in spellings().get(resolved, ()):
                if spelling.is_snippet and spelling.text.endswith(f").{field}"):
                    origin = Origin(syntax, point, spelling)
                    if isinstance(whose, ast.Attribute) and whose.attr == "dtype":
                        return make_named(spelling.operator, (lowering.lower(whose.value, point),), origin)
                    dtype = lowering.dtype(whose, point)
                    value = None if dtype is None else interval_of(_of_dtype(spelling.operator, dtype), dtype)
                    if value is not None and value.is_point:
                        return Constant(value.low, origin)
    return None


def _of_dtype(operator: str, dtype: str) -> Apply:
    return apply(operator, Input(("dtype", dtype), dtype, Facts(Kind.TENSOR, ALL, dtype)))
