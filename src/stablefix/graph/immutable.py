"""Values that nobody changes in place, whoever is given them: numbers of Python's, texts, shapes."""

from __future__ import annotations

import ast

from stablefix.graph.scope import Definition, Point
from stablefix.source.walk import dotted

DEEPEST = 8
"""Definitions are followed this far."""
TYPES = frozenset({"int", "float", "bool", "complex", "str"})
MAKING = frozenset({"len", "int", "float", "bool", "str", "ord"})
"""Builtins that give a number or a text, whatever they are given."""
CHOOSING = frozenset({"max", "min", "abs", "sum", "pow", "divmod"})
"""Builtins that give a number for numbers."""
MEASURING = frozenset({"size", "dim", "numel", "nelement", "item", "ndimension"})
"""Methods of tensors and arrays that give a number or a shape."""
MEASURES = frozenset({"shape", "ndim"})


def is_immutable(definition: Definition, depth: int = 0) -> bool:
    """Whether the value of a name is surely a number, a text, or a shape."""
    value = definition.value
    if value.parameter or depth > DEEPEST:
        return value.parameter and value.changed is None and _is_plain(value.annotation)
    if value.branches:
        return all(is_immutable(branch, depth + 1) for branch in value.branches)
    if value.syntax is None or value.point is None:
        return False
    if value.path:
        return len(value.path) == 1 and _is_shape(value.syntax)
    return _gives_number(value.syntax, value.point, depth)


def _is_plain(annotation: ast.expr | None) -> bool:
    """`int`, `float | None`."""
    match annotation:
        case ast.Name(id=name):
            return name in TYPES
        case ast.Constant(value=value):
            return value is None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_plain(left) and _is_plain(right)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return _is_plain(inner)
    return False


def _gives_number(syntax: ast.expr, point: Point, depth: int) -> bool:
    match syntax:
        case ast.Constant() | ast.JoinedStr():
            return True
        case ast.UnaryOp(operand=operand):
            return _gives_number(operand, point, depth)
        case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
            return _gives_number(left, point, depth) and _gives_number(right, point, depth)
        case ast.Name(id=name):
            return holds_immutable(name, point, depth + 1)
        case ast.Subscript(value=value):
            return _is_shape(value)
        case ast.Call(func=ast.Name(id=name), args=arguments) if name not in point.env:
            chosen = name in CHOOSING and all(_gives_number(each, point, depth) for each in arguments)
            return name in MAKING or (chosen and bool(arguments))
        case ast.Call(func=ast.Attribute(attr=method) as function):
            return method in MEASURING or (dotted(function) or "").startswith("math.")
        case ast.Attribute(attr=name):
            return name in MEASURES
    return False


def _is_shape(syntax: ast.expr) -> bool:
    match syntax:
        case ast.Attribute(attr="shape") | ast.Call(func=ast.Attribute(attr="size"), args=[], keywords=[]):
            return True
        case ast.Subscript(value=value, slice=ast.Slice()):
            return _is_shape(value)
    return False


def holds_immutable(name: str, point: Point, depth: int = 0) -> bool:
    """Whether a name stands for such a value at a point, be it one that the module writes down."""
    if name in point.env:
        return is_immutable(point.env[name], depth)
    match point.names.constant(name):
        case ast.Constant() | ast.UnaryOp(operand=ast.Constant()):
            return True
    return False
