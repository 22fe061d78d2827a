"""Is a function a formula of its parameters? Then all that is known of what it is passed stands in it, and whoever
writes it on its own wants it to hold for all of that."""

from __future__ import annotations

import ast
import math

from stablefix.evidence import Evidence, Failure
from stablefix.graph.expression import Apply, Node, inputs, walk
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
    if any(map(is_reworked, inputs(node))):
        return False
    if point.owner is None or failure is Failure.NAN_GRADIENT:
        return is_formula(point)
    of_class = point.function in point.owner.syntax.body
    return of_class and _only_computes(point.function) and not all(map(is_kept, inputs(node)))


def is_a_pole(node: Node, evidence: Evidence) -> bool:
    """Whether what is infinite at an input is so by all that the formula says, for a number is divided by a function of
    it: no other number is right for `1 / expm1(x)` at 0. Data whose sum or norm is 0 are another matter."""
    if not isinstance(node, Apply) or node.operator.name != "div" or evidence.exact is not None:
        return False
    if evidence.before.value is None or not math.isinf(evidence.before.value):
        return False
    known = {part.identity for part in inputs(node.operands[1])}
    return all(part.identity in known for part in inputs(node.operands[0])) and all(
        part.operator.form is Form.ELEMENTWISE for part in walk(node.operands[1]) if isinstance(part, Apply)
    )


def _only_computes(function: ast.AST) -> bool:
    return isinstance(function, ast.FunctionDef) and all(
        isinstance(each, STEPS) or _is_description(each) for each in function.body
    )


def _is_description(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
