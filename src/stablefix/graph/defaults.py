"""Numbers that are written down, as defaults above all, and what the default of a setting says of its values."""

from __future__ import annotations

import ast
import math

from stablefix.graph.expression import is_double
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.scope import Point

SPREAD = 1e6
"""So many times larger or smaller than its default, and than 1, a setting may be."""


def usual(default: float | int | None, annotation: ast.expr | None = None) -> Interval:
    """Where the values of a setting lie whose default is a positive number: nobody sets it to 0, nor a number of things
    to less than 1."""
    if default is None or isinstance(default, bool) or not 0 < default < math.inf:
        return ALL
    whole = isinstance(annotation, ast.Name) and annotation.id == "int"
    return Interval(1 if whole else min(default, 1) / SPREAD, max(default, 1) * SPREAD)


def number(syntax: ast.expr) -> float | int | None:
    """The value of a numeric literal, signs and powers of ten included."""
    match syntax:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool) and is_double(value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = number(operand)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, exponent = number(left), number(right)
            if base is not None and exponent is not None and abs(exponent) <= 400 and abs(base) <= 1e6 and base != 0:
                try:
                    return float(base) ** exponent if base > 0 else None
                except OverflowError:
                    return None
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            top, bottom = number(left), number(right)
            return top / bottom if top is not None and bottom else None
    return None


def imported_number(name: str, point: Point) -> float | int | None:
    """The number that a name stands for which another module of the project defines."""
    project, target = point.names.project, point.names.imports.get(name)
    found = None if project is None or target is None else project.constant(target)
    return None if found is None else number(found[1])


def parameter_default(function: ast.AST, name: str, point: Point) -> float | int | None:
    """The numeric default of a function's parameter: a literal, or a constant of the module."""
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return None
    spec = function.args
    positional = [*spec.posonlyargs, *spec.args]
    pairs = [
        *zip(reversed(positional), reversed(spec.defaults), strict=False),
        *zip(spec.kwonlyargs, spec.kw_defaults, strict=True),
    ]
    for argument, default in pairs:
        if argument.arg == name and default is not None:
            constant = point.names.constant(default.id) if isinstance(default, ast.Name) else None
            found = number(constant or default)
            return imported_number(default.id, point) if found is None and isinstance(default, ast.Name) else found
    return None
