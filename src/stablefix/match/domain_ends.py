"""Does rounding carry an argument to the end of a function's domain, or past it?

It does where numbers were multiplied and added up that ought to make 1: the cosine of an angle between two vectors that
are parallel, a trace of a rotation. Nobody knows it of what a caller passes, of a share of something, or of a component
of a direction over its length, which rounding leaves inside.
"""

from __future__ import annotations

import ast

from stablefix.graph.defaults import number
from stablefix.graph.expression import Apply, Constant, Input, Node, inputs, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.named import is_epsilon
from stablefix.graph.visit import Place
from stablefix.match.bare import bare
from stablefix.match.origins import is_given, is_grid
from stablefix.source.naming import words
from stablefix.source.walk import called
from stablefix.source.walk import walk as walk_syntax

COSINES = frozenset({"acos", "asin", "atanh", "erfinv"})
"""Functions whose argument was a cosine or a sine, or was squashed, and so comes to the ends of the domain."""
ROOT = "sqrt"
"""The function whose argument rounding makes negative where it should be 0."""
PRODUCTS = frozenset({"matmul", "dot", "einsum", "sum", "trace"})
"""Operators by which the components of vectors are added up."""
ROUNDED_SUMS = PRODUCTS | {"mean", "var", "std", "norm", "cosine_similarity"}
"""Operators by which many numbers are added up."""
CALLED = frozenset({"cos", "cosine", "cosines", "dot", "trace"})
"""Words of names of such sums."""
NEAR = 0.9
"""A factor as near to 1 is there to keep something inside."""
SMALLER = frozenset({"minimum", "amin"})
"""What is made a minimum of is not more than what it is compared with."""
INDEPENDENT = ("cell", "lattice", "niggli", "box", "triclinic")
"""What words of functions hold that are about vectors of which none is a multiple of another: `unitcell_angles`."""


def is_rounded(inner: Apply, place: Place) -> bool:
    """Whether the argument was computed of many numbers, and nothing keeps it from the ends."""
    argument = inner.operands[0]
    parts = inputs(argument)
    if _is_parameter(argument) or _is_shrunk(argument) or any(is_epsilon(each.label) for each in parts):
        return False
    if is_tested(place) or _asks_for_ends(place):
        return False
    if any(map(is_grid, parts)):
        return False  # With an axis, `dot(z, direction)`: a component of a direction.
    if any(part in word for word in words(place.function) for part in INDEPENDENT):
        return False
    operators = {part.operator.name for part in walk(argument) if isinstance(part, Apply)}
    if not SMALLER.isdisjoint(operators):
        return False
    if inner.operator.name == "asin":
        return "matmul" in operators
    if inner.operator.name == "atanh":
        return kind_of(argument) is Kind.TENSOR
    return kind_of(argument) not in {Kind.SCALAR, Kind.OTHER}


def adds_up(inner: Apply) -> bool:
    """Whether the argument, or what is divided there, is a sum of products, or is called a cosine."""
    argument = bare(inner.operands[0])
    divided = argument.operands[0] if isinstance(argument, Apply) and argument.operator.name == "div" else argument
    if inner.operator.name == "erfinv":
        return False
    if inner.operator.name == "atanh":
        return isinstance(argument, Apply)
    return any(
        part.operator.name in PRODUCTS or _is_sum_of_products(part)
        if isinstance(part, Apply)
        else not CALLED.isdisjoint(words(part.label))
        for part in walk(divided)
        if isinstance(part, Apply | Input)
    )


def cancels(inner: Apply) -> bool:
    """Whether a root is taken of a difference of sums of many numbers: what should be 0, as it is for equal points or
    for parallel vectors, is so up to rounding. Of a formula of single numbers nobody meets the one point."""
    argument = bare(inner.operands[0])
    operators = {part.operator.name for part in walk(argument) if isinstance(part, Apply)}
    return inner.operator.name == ROOT and _is_difference(argument) and not ROUNDED_SUMS.isdisjoint(operators)


def _is_difference(node: Node) -> bool:
    """`a - b`, `a - b + c`, and a multiple of such."""
    if not isinstance(node, Apply):
        return False
    if node.operator.name in {"add", "mul", "div"}:
        return any(_is_difference(bare(each)) for each in node.operands)
    return node.operator.name == "sub"


def _is_sum_of_products(node: Apply) -> bool:
    """`x1 * x2 + y1 * y2`, a dot product written out; a cosine by the law of the sphere."""
    terms = [bare(each) for each in node.operands] if node.operator.name == "add" else []
    return bool(terms) and all(
        isinstance(each, Apply) and (each.operator.name == "mul" or _is_sum_of_products(each)) for each in terms
    )


def is_tested(place: Place) -> bool:
    """Whether a test that led here compares the argument with something: `if abs(abs(d) - 1) < eps: return q`."""
    return any(
        _compares(part, place) is not None
        for assumption in place.point.assumed
        if not assumption.chooses
        for part in walk_syntax(assumption.test)
    )


def _asks_for_ends(place: Place) -> bool:
    """Whether the function asks somewhere whether the argument comes near the ends: `out[d > 1 - 1e-5] = a[d > ...]`
    overwrites what is lost there."""
    found = (_compares(part, place) for part in walk_syntax(place.point.function))
    ends = (number(side) for sides in found if sides is not None for side in sides)
    return any(end is not None and NEAR <= abs(end) <= 1 for end in ends)


def _compares(syntax: ast.AST, place: Place) -> list[ast.expr] | None:
    """The sides of a comparison of the argument with something."""
    argument = place.syntax.args[0] if isinstance(place.syntax, ast.Call) and place.syntax.args else None
    if not isinstance(argument, ast.Name) or not isinstance(syntax, ast.Compare):
        return None
    sides = [syntax.left, *syntax.comparators]
    return sides if argument.id in map(_measured, sides) else None


def _measured(syntax: ast.expr) -> str:
    """The name of which a side of a comparison is the value, its size, or its distance from a number."""
    match syntax:
        case ast.Name(id=name):
            return name
        case ast.BinOp(op=ast.Sub() | ast.Add(), left=left, right=ast.Constant()):
            return _measured(left)
        case ast.BinOp(op=ast.Sub(), left=ast.Constant(), right=right):
            return _measured(right)
        case ast.Call(args=[inside, *_]) if called(syntax) in {"abs", "fabs", "absolute"}:
            return _measured(inside)
    return ""


def _is_parameter(node: Node) -> bool:
    """Whether a value is a Python parameter as it came: who passes it knows the domain."""
    return isinstance(node, Input) and kind_of(node) is not Kind.TENSOR and is_given(node)


def _is_shrunk(node: Node) -> bool:
    """`0.95 * cosine`, `correlation / 2`, `(a * b).sum() * (1 - 1e-6)`: kept inside by a factor."""
    if not isinstance(node, Apply) or node.operator.name not in {"mul", "div"}:
        return False
    numbers = [each.value for each in node.operands if isinstance(each, Constant)]
    if any(isinstance(number, float) and NEAR <= number < 1 for number in numbers):
        return True
    if not any(isinstance(each, Input) for each in node.operands):
        return False
    if node.operator.name == "div":
        return any(isinstance(number, int | float) and abs(number) > 1 for number in numbers)
    return any(isinstance(number, int | float) and abs(number) < 1 for number in numbers)
