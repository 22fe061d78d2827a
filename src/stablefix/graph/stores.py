"""What a statement that works in place makes of a value, as an expression over the value before it.

`x.clamp_(min=0)` as a statement gives x the value of `x.clamp(min=0)`, and `x[x == 0] = 1` that of a `where`.
"""

from __future__ import annotations

import ast

from stablefix.operators.table import methods


class Stored(ast.expr):
    """The value of `base` after `base[index] = value`. It stands for the whole statement and has its place."""

    _fields = ("base", "index", "value")
    base: ast.expr
    index: ast.expr
    value: ast.expr


def worked_in_place(call: ast.Call) -> tuple[str, ast.Call] | None:
    """The name that a call of a method works on in place, and the call that gives the same value to a new tensor."""
    match call.func:
        case ast.Attribute(value=receiver, attr=method) if method.endswith("_") and method[:-1] in methods():
            match receiver:
                case ast.Name(id=name):
                    base: ast.expr = receiver
                case ast.Call() if (inner := worked_in_place(receiver)) is not None:
                    name, base = inner
                case _:
                    return None
            return name, elsewhere(call, ast.Attribute(base, method))
    return None


def elsewhere(call: ast.Call, method: ast.Attribute) -> ast.Call:
    """The call that gives the value of one in place to a new tensor: `x.clamp(min=0)` for `x.clamp_(min=0)`."""
    function = ast.copy_location(ast.Attribute(method.value, method.attr[:-1], ast.Load()), call.func)
    return ast.copy_location(ast.Call(function, call.args, call.keywords), call)


def stored_into(target: ast.Subscript, value: ast.expr) -> tuple[str, Stored] | None:
    """The name whose elements an assignment changes, and what it makes of it."""
    if not isinstance(target.value, ast.Name):
        return None
    base = ast.copy_location(ast.Name(target.value.id, ast.Load()), target.value)
    stored = Stored()
    stored.base, stored.index, stored.value = base, target.slice, value
    return base.id, ast.copy_location(stored, target)
