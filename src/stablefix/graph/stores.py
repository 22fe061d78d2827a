"""What a statement that works in place makes of a value, as an expression over the value before it.

`x.clamp_(min=0)` as a statement gives x the value of `x.clamp(min=0)`, and `x[x == 0] = 1` that of a `where`.
"""

from __future__ import annotations

import ast

from stablefix.graph.scope import Point
from stablefix.operators.table import methods

FILLING = frozenset({"fill", "fill_", "copy_"})
"""Methods that set all elements of what they are called on."""


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


def set_whole(call: ast.Call) -> tuple[str, Stored] | None:
    """The name whose elements a call sets, all of them, and what it makes of it: `p.fill_(0.5)`, `np.exp(x, out=p)`."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name() as base, attr=method), args=[value], keywords=[]) if (
            method in FILLING
        ):
            return base.id, _stored(base, ast.Constant(...), value, call)
    for keyword in call.keywords:
        if keyword.arg == "out" and isinstance(keyword.value, ast.Name):
            others = [each for each in call.keywords if each is not keyword]
            computed = ast.copy_location(ast.Call(call.func, call.args, others), call)
            return keyword.value.id, _stored(keyword.value, ast.Constant(...), computed, call)
    return None


def written_out_to(stored: Stored) -> ast.Call | None:
    """The call whose result is written to a name, `np.divide(a, b)` of `np.divide(a, b, out=a)`; None of any other
    store."""
    return stored.value if isinstance(stored.value, ast.Call) and is_whole(stored.index) else None


def is_whole(index: ast.expr) -> bool:
    """Whether an index selects everything: `[:]`, `[...]`, `[:, :]`."""
    match index:
        case ast.Tuple(elts=items):
            return all(map(is_whole, items))
        case ast.Slice(lower=None, upper=None, step=None):
            return True
    return isinstance(index, ast.Constant) and index.value is Ellipsis


def stored_into(target: ast.Subscript, value: ast.expr) -> tuple[str, Stored] | None:
    """The name whose elements an assignment changes, and what it makes of it."""
    if not isinstance(target.value, ast.Name):
        return None
    return target.value.id, _stored(target.value, target.slice, value, target)


def _stored(name: ast.Name, index: ast.expr, value: ast.expr, place: ast.expr) -> Stored:
    stored = Stored()
    stored.base = ast.copy_location(ast.Name(name.id, ast.Load()), name)
    stored.index, stored.value = index, value
    return ast.copy_location(stored, place)


def is_intercepted(target: ast.Attribute, point: Point) -> bool:
    """Whether a method may run when an attribute is set, and store something else: a property, `__setattr__`."""
    of_self = isinstance(target.value, ast.Name) and target.value.id == "self"
    every = map(point.names.inspect, point.names.classes.values())
    classes = point.owner.line(target.attr) if of_self and point.owner is not None else every
    return any(name in home.methods for home in classes for name in (target.attr, "__setattr__"))
