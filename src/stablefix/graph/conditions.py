"""What a condition that holds says of single values: `if n > 0`, `assert (x >= 0).all()`, `if not n: return`."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from stablefix.graph.interval import ALL, Interval
from stablefix.source.walk import dotted

NEGATED = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
SWAPPED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of a value with a constant that is known to hold."""

    operator: type[ast.cmpop]
    bound: float

    def narrow(self, interval: Interval) -> Interval:
        """The part of an interval in which the condition holds. `!= c` only cuts an end that is c."""
        inf = float("inf")
        if self.operator is ast.Gt:
            return interval.meet(Interval(self.bound, inf, low_open=True))
        if self.operator is ast.GtE:
            return interval.meet(Interval(self.bound, inf))
        if self.operator is ast.Lt:
            return interval.meet(Interval(-inf, self.bound, high_open=True))
        if self.operator is ast.LtE:
            return interval.meet(Interval(-inf, self.bound))
        if self.operator is ast.Eq:
            return interval.meet(Interval.point(self.bound))
        if interval.low == self.bound:
            return Interval(interval.low, interval.high, True, interval.high_open)
        if interval.high == self.bound:
            return Interval(interval.low, interval.high, interval.low_open, True)
        return interval

    @property
    def interval(self) -> Interval:
        """What the condition says by itself."""
        return self.narrow(ALL)


def implied(test: ast.expr, truth: bool) -> list[tuple[str, Condition]]:
    """(name or dotted path, condition) pairs that follow from a test being true or false."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return implied(operand, not truth)
        case ast.BoolOp(op=ast.And(), values=values) if truth:
            return [pair for value in values for pair in implied(value, True)]
        case ast.BoolOp(op=ast.Or(), values=values) if not truth:
            return [pair for value in values for pair in implied(value, False)]
        case ast.Call(func=ast.Attribute(value=inner, attr="all"), args=[]) if truth:
            return implied(inner, True)
        case ast.Call(func=ast.Attribute(value=inner, attr="any"), args=[]) if not truth:
            return implied(inner, False)
        case ast.Call(func=ast.Attribute(attr="all") | ast.Name(id="all"), args=[inner]) if truth:
            return implied(inner, True)
        case ast.Call(func=ast.Attribute(attr="any") | ast.Name(id="any"), args=[inner]) if not truth:
            return implied(inner, False)
        case ast.Call(func=ast.Attribute(value=inner, attr="item"), args=[]):
            return implied(inner, truth)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _comparison(left, type(operator), right, truth)
        case ast.Compare(left=left, ops=[first, second], comparators=[middle, right]) if truth:
            return _comparison(left, type(first), middle, True) + _comparison(middle, type(second), right, True)
        case ast.Name() | ast.Attribute():
            path = dotted(test)
            return [] if path is None else [(path, Condition(ast.NotEq if truth else ast.Eq, 0.0))]
    return []


def _comparison(left: ast.expr, operator: type[ast.cmpop], right: ast.expr, truth: bool) -> list[tuple[str, Condition]]:
    if operator not in NEGATED:
        return []
    if not truth:
        operator = NEGATED[operator]
    if (bound := _number(right)) is None:
        left, right, operator = right, left, SWAPPED[operator]
        bound = _number(right)
    path = _path(left)
    return [] if bound is None or path is None else [(path, Condition(operator, bound))]


def _path(expression: ast.expr) -> str | None:
    """The value a comparison speaks of; `n.item()` and `float(n)` speak of n."""
    match expression:
        case ast.Call(func=ast.Attribute(value=inner, attr="item"), args=[]):
            return dotted(inner)
        case ast.Call(func=ast.Name(id="float" | "int"), args=[inner]):
            return dotted(inner)
    return dotted(expression)


def _number(expression: ast.expr) -> float | None:
    match expression:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -float(value)
    return None
