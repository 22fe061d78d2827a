"""Numbers that are written down, as defaults above all, and what the default of a setting says of its values."""

from __future__ import annotations

import ast
import math

from stablefix.graph.expression import is_double
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.scope import Point
from stablefix.source.names import Names
from stablefix.source.walk import dotted, walk

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
    """The value of a numeric literal, signs, powers of ten and sums of such included."""
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
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as operator, right=right):
            first, second = number(left), number(right)
            if first is not None and second is not None:
                return first + second if isinstance(operator, ast.Add) else first - second
    return None


def imported_number(path: str, point: Point) -> float | int | None:
    """The number that a name, or a dotted path, stands for which another module of the project defines."""
    first, _, rest = path.partition(".")
    project, target = point.names.project, point.names.imports.get(first)
    found = None if project is None or target is None else project.constant(f"{target}.{rest}" if rest else target)
    return None if found is None else _written(*found)


def _written(names: Names, value: ast.expr) -> float | int | None:
    """The number that a right-hand side of a module is, be it looked up in a table that the module writes down."""
    match value:
        case ast.Subscript(value=ast.Name(id=table), slice=ast.Constant(value=key)):
            match names.constant(table):
                case ast.Dict(keys=keys, values=values):
                    entries = zip(keys, values, strict=True)
                    held = (each for text, each in entries if isinstance(text, ast.Constant) and text.value == key)
                    return next(map(number, held), None)
    return number(value)


def parameter_default(function: ast.AST, name: str, point: Point) -> float | int | None:
    """The numeric default of a function's parameter: a literal, or a constant of the module."""
    default = _default(function, name)
    if default is None:
        return None
    constant = point.names.constant(default.id) if isinstance(default, ast.Name) else None
    found = number(constant or default)
    return imported_number(default.id, point) if found is None and isinstance(default, ast.Name) else found


def chosen(function: ast.AST, name: str, point: Point) -> float | int | None:
    """The number that a parameter is where nobody chooses another one: its default, be it that of another module's
    setting, `config.RATE`, or what takes the place of None, `if rate is None: rate = 0.1`."""
    match _default(function, name):
        case ast.Constant(value=None):
            return next(filter(None, (_instead_of_none(part, name) for part in walk(function))), None)
        case ast.Attribute() as default:
            return imported_number(dotted(default) or "", point)
    return parameter_default(function, name, point)


def _default(function: ast.AST, name: str) -> ast.expr | None:
    """The text of a parameter's default."""
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return None
    spec = function.args
    positional = [*spec.posonlyargs, *spec.args]
    pairs = [
        *zip(reversed(positional), reversed(spec.defaults), strict=False),
        *zip(spec.kwonlyargs, spec.kw_defaults, strict=True),
    ]
    return next((default for argument, default in pairs if argument.arg == name), None)


def _instead_of_none(part: ast.AST, name: str) -> float | int | None:
    """The number that a statement or expression gives in the place of a parameter that is None."""
    match part:
        case ast.If(test=test, body=[ast.Assign(targets=[ast.Name(id=target)], value=value)]) if (
            target == name and _is_none(test, ast.Is, name)
        ):
            return number(value)
        case ast.IfExp(test=test, body=value, orelse=ast.Name(id=other)) if other == name and _is_none(
            test, ast.Is, name
        ):
            return number(value)
        case ast.IfExp(test=test, body=ast.Name(id=other), orelse=value) if other == name and _is_none(
            test, ast.IsNot, name
        ):
            return number(value)
        case ast.BoolOp(op=ast.Or(), values=[ast.Name(id=other), value]) if other == name:
            return number(value)
    return None


def _is_none(test: ast.expr, operator: type[ast.cmpop], name: str) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id=left), ops=[found], comparators=[ast.Constant(value=None)]):
            return left == name and isinstance(found, operator)
    return False
