"""What a condition that holds says of single values: `if n > 0`, `assert (x >= 0).all()`, `if not n: return`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stablefix.graph.expression import is_double
from stablefix.graph.interval import ALL, Interval

if TYPE_CHECKING:
    from stablefix.graph.expression import Node
    from stablefix.graph.scope import Definition

NEGATED = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
SWAPPED = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}

NO_NUMBERS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.JoinedStr, ast.NamedExpr, ast.Slice, ast.Lambda)
"""Sides of a comparison between which there is no difference."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of a value with a constant that is known to hold."""

    operator: type[ast.cmpop]
    bound: float

    def narrow(self, interval: Interval) -> Interval:
        """The part of an interval in which the condition holds. `!= c` opens an end that is c, or leaves a hole."""
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
        return interval.punctured(self.bound)

    @property
    def interval(self) -> Interval:
        """What the condition says by itself."""
        return self.narrow(ALL)


@dataclass(frozen=True, slots=True)
class Tested:
    """The range in which the tests that led to a place let a value be that is computed there.

    every   whether all entries of the value are in there, as behind an `if`, which an array of several cannot pass
            otherwise; else only those that a `where` chooses.
    """

    part: Node
    interval: Interval
    every: bool


def settled(test: ast.expr, env: Mapping[str, Definition]) -> ast.expr:
    """The test with numbers in the place of names that it compares with: `x > eps` after `eps = 1.0`."""
    match test:
        case ast.UnaryOp(op=ast.Not() as operator, operand=operand):
            return ast.copy_location(ast.UnaryOp(operator, settled(operand, env)), test)
        case ast.BoolOp(op=joined, values=values):
            return ast.copy_location(ast.BoolOp(joined, [settled(value, env) for value in values]), test)
        case ast.Compare(left=left, ops=operators, comparators=others):
            return ast.copy_location(ast.Compare(left, operators, [_settled(other, env) for other in others]), test)
    return test


def _settled(side: ast.expr, env: Mapping[str, Definition]) -> ast.expr:
    match side:
        case ast.UnaryOp(op=ast.USub() as sign, operand=operand):
            return ast.copy_location(ast.UnaryOp(sign, _settled(operand, env)), side)
        case ast.Name(id=name) if name in env:
            value = env[name].value
            stands_for = None if value.path or value.syntax is None else _number(value.syntax)
            return side if stands_for is None else ast.copy_location(ast.Constant(stands_for), side)
    return side


def implied(test: ast.expr, truth: bool) -> list[tuple[ast.expr, Condition]]:
    """(expression, condition on its value) pairs that follow from a test being true or false."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return implied(operand, not truth)
        case ast.BoolOp(op=ast.And(), values=values) if truth:
            return [pair for value in values for pair in implied(value, True)]
        case ast.BoolOp(op=ast.Or(), values=values) if not truth:
            return [pair for value in values for pair in implied(value, False)]
        case ast.Call(func=ast.Attribute(value=inner, attr="all"), args=[]):
            return implied(inner, True) if truth else _some(ast.UnaryOp(ast.Invert(), inner), test)
        case ast.Call(func=ast.Attribute(value=inner, attr="any"), args=[]):
            return _some(inner, test) if truth else implied(inner, False)
        case ast.Call(func=ast.Attribute(attr="all") | ast.Name(id="all"), args=[inner]):
            return implied(inner, True) if truth else _some(ast.UnaryOp(ast.Invert(), inner), test)
        case ast.Call(func=ast.Attribute(attr="any") | ast.Name(id="any"), args=[inner]):
            return _some(inner, test) if truth else implied(inner, False)
        case ast.Call(func=ast.Attribute(value=inner, attr="item"), args=[]):
            return implied(inner, truth)
        case ast.Call(func=ast.Name(id="bool"), args=[inner], keywords=[]):
            return implied(inner, truth)
        case ast.Call(func=ast.Attribute(attr="isclose") | ast.Name(id="isclose"), args=[left, right, *_]) if not truth:
            return _comparison(left, ast.NotEq, right, True)
        case ast.Call(func=ast.Attribute(attr="isclose" | "allclose"), args=[left, right]) if not test.keywords:
            return _close(left, right)
        case ast.NamedExpr(target=target, value=value):
            return [*implied(target, truth), *implied(value, truth)]
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as operator], comparators=[right]):
            return _membership(left, right) if isinstance(operator, ast.NotIn) is truth else []
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _comparison(left, type(operator), right, truth)
        case ast.Compare(left=left, ops=[first, second], comparators=[middle, right]) if truth:
            return _comparison(left, type(first), middle, True) + _comparison(middle, type(second), right, True)
        case ast.Attribute(value=table, attr="empty") if not truth:
            return [(_written(ast.Call(ast.Name("len", ast.Load()), [table], []), test), Condition(ast.Gt, 0.0))]
        case ast.Call(func=ast.Attribute(attr="logical_and"), args=[left, right], keywords=[]) if truth:
            return implied(left, True) + implied(right, True)
        case ast.Call(func=ast.Attribute(attr="logical_or"), args=[left, right], keywords=[]) if not truth:
            return implied(left, False) + implied(right, False)
        case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
            return [(test, Condition(ast.NotEq if truth else ast.Eq, 0.0))]
        case ast.BinOp(op=ast.BitAnd(), left=left, right=right) if truth:
            return implied(left, True) + implied(right, True)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right) if not truth:
            return implied(left, False) + implied(right, False)
        case ast.BinOp(op=ast.Mult(), left=left, right=right) if truth:
            return [(test, Condition(ast.NotEq, 0.0)), *implied(left, True), *implied(right, True)]
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow() | ast.Mod()):
            return [(test, Condition(ast.NotEq if truth else ast.Eq, 0.0))]
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return implied(operand, not truth)
    return []


def _close(left: ast.expr, right: ast.expr) -> list[tuple[ast.expr, Condition]]:
    """What is within the tolerance of a number that NumPy and PyTorch have where none is given."""
    number = _number(right)
    if number is None:
        return []
    tolerance = 1e-8 + 1e-5 * abs(number)
    ends = (ast.GtE, number - tolerance), (ast.LtE, number + tolerance)
    return [(_compared(left), Condition(operator, end)) for operator, end in ends]


def _some(mask: ast.expr, test: ast.expr) -> list[tuple[ast.expr, Condition]]:
    """Some entry of a mask is true: the number of its true entries is not 0."""
    counted = ast.Call(ast.Attribute(mask, "sum", ast.Load()), [], [])
    return [(_written(counted, test), Condition(ast.NotEq, 0.0))]


def _written(made: ast.expr, test: ast.expr) -> ast.expr:
    """A text that nobody wrote, in the place of a test."""
    return ast.fix_missing_locations(ast.copy_location(made, test))


def _membership(left: ast.expr, right: ast.expr) -> list[tuple[ast.expr, Condition]]:
    """A value is none of some numbers: `share not in (0, 1)`."""
    listed = right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else []
    return [pair for each in listed for pair in _comparison(left, ast.NotEq, each, True)]


def _comparison(
    left: ast.expr, operator: type[ast.cmpop], right: ast.expr, truth: bool
) -> list[tuple[ast.expr, Condition]]:
    if operator not in NEGATED:
        return []
    if not truth:
        operator = NEGATED[operator]
    if (bound := _number(right)) is None:
        left, right, operator = right, left, SWAPPED[operator]
        bound = _number(right)
    if bound is None:
        return _between(left, operator, right)
    condition = Condition(operator, bound)
    if isinstance(left, ast.NamedExpr):
        return [(left.target, condition), (left.value, condition)]
    return [(_compared(left), condition)]


def _between(left: ast.expr, operator: type[ast.cmpop], right: ast.expr) -> list[tuple[ast.expr, Condition]]:
    """Of two numbers that are compared the differences are known: rounding keeps their sign, and makes none 0."""
    if isinstance(left, NO_NUMBERS) or isinstance(right, NO_NUMBERS):
        return []
    sides = (left, right, operator), (right, left, SWAPPED[operator])
    return [
        (ast.fix_missing_locations(ast.copy_location(ast.BinOp(a, ast.Sub(), b), left)), Condition(sign, 0.0))
        for a, b, sign in sides
    ]


def _compared(expression: ast.expr) -> ast.expr:
    """The value a comparison speaks of; `n.item()` and `float(n)` speak of n, and `abs(n.item())` of `abs(n)`."""
    match expression:
        case ast.Call(func=ast.Attribute(value=inner, attr="item"), args=[]):
            return _compared(inner)
        case ast.Call(func=ast.Name(id="float"), args=[inner]):
            return _compared(inner)
        case ast.Call(func=function, args=[inner], keywords=[]) if (bare := _compared(inner)) is not inner:
            return ast.copy_location(ast.Call(function, [bare], []), expression)
    return expression


def _number(expression: ast.expr) -> float | None:
    match expression:
        case ast.Constant(value=int() | float() as value) if is_double(value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _number(operand)
            return None if inner is None else -inner
    return None
