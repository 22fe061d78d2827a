"""What becomes of the largest number of a dtype, where a repair puts it in the place of a larger value?

Added to itself or squared it overflows all the same, and shares of it are not those that were meant; what is divided
by it is as small as it should be.
"""

from __future__ import annotations

import ast
from enum import Enum, auto

from stablefix.graph.resolve import qualified
from stablefix.graph.visit import Place
from stablefix.match.handled import LOGARITHMS
from stablefix.match.origins import LIBRARIES
from stablefix.match.uses import Way, given_by, ways_on
from stablefix.source.walk import called

ADDING_UP = frozenset(
    "sum nansum fsum mean nanmean cumsum cumprod prod dot mm bmm matmul einsum norm std var "
    "index_add index_add_ scatter_add scatter_add_ scatter_reduce scatter_reduce_ segment_sum segment_mean".split()
)
"""Calls that add up or multiply many values."""


class Limit(Enum):
    """What is done with a value that a limit may stand for."""

    ADDED_UP = auto()
    """It is added to others of its kind, multiplied with them or raised to a power."""
    DIVIDED_BY = auto()
    """It is part of divisors, and of nothing else."""
    GIVEN = auto()
    """Anything else."""


def limit(place: Place) -> Limit:
    """What the code does with the value of a place, as far as one function shows."""
    followed = [_followed(way, place) for way in ways_on(place)]
    if any(_adds_up(node) for through, _ in followed for node in through):
        return Limit.ADDED_UP
    return Limit.DIVIDED_BY if all(divides for _, divides in followed) else Limit.GIVEN


def _followed(way: Way, place: Place) -> tuple[list[ast.AST], bool]:
    """What is computed of a value as far as it stays as large, from it outwards; and whether it ends as a divisor.

    A logarithm and a comparison end it, too, and so does a function of the code's own, or of another library, that is
    given other values as well: nobody knows what that makes of them. One that is given it alone may hand it on.
    """
    through: list[ast.AST] = []
    inside: ast.AST | None = place.syntax
    name: str | None = None
    for statement, *below in _statements(way):
        for node in (*reversed(below), statement):
            if _is_divided_by(node, inside, name):
                return through, True
            if _ends(node, inside, place):
                return through, False
            through.append(node)
            inside = node
        inside, name = None, given_by(statement) if isinstance(statement, ast.stmt) else None
    return through, False


def _statements(way: Way) -> list[Way]:
    """The parts of a way that lie in one statement each."""
    found: list[Way] = []
    for node in way:
        if isinstance(node, ast.stmt) or not found:
            found.append([])
        found[-1].append(node)
    return found


def _is_divided_by(node: ast.AST, inside: ast.AST | None, name: str | None) -> bool:
    """Whether something is divided by a value: by what was computed of it last, or by the name that has it."""
    match node:
        case ast.BinOp(op=ast.Div(), right=divisor) | ast.AugAssign(op=ast.Div(), value=divisor):
            return divisor is inside or (inside is None and isinstance(divisor, ast.Name) and divisor.id == name)
    return False


def _ends(node: ast.AST, inside: ast.AST | None, place: Place) -> bool:
    """Whether nothing as large comes out of what is done with a value, as far as anybody knows."""
    if isinstance(node, ast.Compare) or called(node) in LOGARITHMS:
        return True
    if not isinstance(node, ast.Call) or inside is node.func or _is_given_one(node):
        return False
    if isinstance(node.func, ast.Attribute) and not _is_of_self(node.func):
        resolved = qualified(node.func, place.point)
        return resolved is not None and not _is_known(resolved)
    return not _is_known(qualified(node.func, place.point) or "")


def _is_given_one(call: ast.Call) -> bool:
    """Whether a call is given one value, and settings at most: `self.dropout(x)`, `scaled(x, dim=-1)`."""
    given = [*call.args, *(each.value for each in call.keywords)]
    return sum(not isinstance(each, ast.Constant | ast.UnaryOp) for each in given) <= 1


def _is_of_self(function: ast.Attribute) -> bool:
    return isinstance(function.value, ast.Name) and function.value.id == "self"


def _is_known(function: str) -> bool:
    return function.partition(".")[0] in LIBRARIES | {"builtins", "math"}


def _adds_up(node: ast.AST) -> bool:
    return _grows(node) or called(node) in ADDING_UP


def _grows(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.MatMult() | ast.Pow()) | ast.AugAssign(op=ast.Add() | ast.Mult()):
            return True
    return False
