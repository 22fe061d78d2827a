"""Is a function a formula of its parameters? Then all that is known of what it is passed stands in it, and whoever
writes it on its own wants it to hold for all of that."""

from __future__ import annotations

import ast

from stablefix.evidence import Failure
from stablefix.graph.expression import Apply, Constant, Node, inputs, walk
from stablefix.graph.scope import Point
from stablefix.match.origins import is_kept
from stablefix.match.reworked import is_reworked
from stablefix.operators.operator import Form

STEPS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Assert)
"""What a formula is written with: it tests nothing, repeats nothing and changes nothing else."""


def is_formula(point: Point) -> bool:
    """Whether the function around a point is one of the module that only computes what it returns."""
    return point.owner is None and point.function in point.names.tree.body and _only_computes(point.function)


def is_of_a_formula(node: Node, failure: Failure, point: Point) -> bool:
    """Whether a value is computed in such a function, or in such a method of what it is passed: of what the object
    keeps alone, its class knows more, of slopes who trains it, of what a function changed in place that function."""
    if any(map(is_reworked, inputs(node))) or (failure is Failure.DIVISION_BY_ZERO and _is_a_pole(node)):
        return False
    if point.owner is None or failure is Failure.NAN_GRADIENT:
        return is_formula(point)
    of_class = point.function in point.owner.syntax.body
    return of_class and _only_computes(point.function) and not all(map(is_kept, inputs(node)))


def _is_a_pole(node: Node) -> bool:
    """Whether a number is divided by a function of single numbers: `1 / expm1(x)` is infinite at 0 by all that the
    formula says, and no other number is right there. Data whose sum or norm is 0 are another matter."""
    if not isinstance(node, Apply) or node.operator.name != "div" or not isinstance(node.operands[0], Constant):
        return False
    return all(part.operator.form is Form.ELEMENTWISE for part in walk(node.operands[1]) if isinstance(part, Apply))


def _only_computes(function: ast.AST) -> bool:
    return isinstance(function, ast.FunctionDef) and all(
        isinstance(each, STEPS) or _is_description(each) for each in function.body
    )


def _is_description(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
