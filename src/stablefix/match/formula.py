"""Is a function a formula of its parameters? Then all that is known of what it is passed stands in it, and whoever
writes it on its own wants it to hold for all of that."""

from __future__ import annotations

import ast

from stablefix.graph.scope import Point

STEPS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Assert)
"""What a formula is written with: it tests nothing, repeats nothing and changes nothing else."""


def is_formula(point: Point) -> bool:
    """Whether the function around a point is one of the module that only computes what it returns."""
    function = point.function
    if not isinstance(function, ast.FunctionDef) or point.owner is not None or function not in point.names.tree.body:
        return False
    return all(isinstance(each, STEPS) or _is_description(each) for each in function.body)


def _is_description(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
