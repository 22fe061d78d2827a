"""What becomes of the largest number of a dtype, where a repair puts it in the place of a larger value?

Added to itself or squared it overflows all the same, and shares of it are not those that were meant; what is divided
by it is as small as it should be.
"""

from __future__ import annotations

import ast
from enum import Enum, auto
from itertools import pairwise

from stablefix.graph.visit import Place
from stablefix.match.uses import Way, ways_on
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
    ways = ways_on(place)
    if any(map(_adds_up, ways)):
        return Limit.ADDED_UP
    return Limit.DIVIDED_BY if all(_divides([*way, place.syntax]) for way in ways) else Limit.GIVEN


def _adds_up(way: Way) -> bool:
    return any(_grows(node) or called(node) in ADDING_UP for node in way)


def _grows(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.MatMult() | ast.Pow()) | ast.AugAssign(op=ast.Add() | ast.Mult()):
            return True
    return False


def _divides(way: Way) -> bool:
    """Whether what is computed of a value divides: `1 / (1 + value)`."""
    return any(isinstance(a, ast.BinOp) and isinstance(a.op, ast.Div) and a.right is b for a, b in pairwise(way))
