"""Which library object a dotted name stands for at a point of the program, and which call built a module."""

from __future__ import annotations

import ast
import builtins

from stablefix.graph.scope import Point
from stablefix.operators.table import spellings
from stablefix.source.conventions import KEPT, Convention
from stablefix.source.walk import dotted

LIBRARIES = frozenset("torch numpy math scipy".split())
"""What these export by `*` is known; what another module does may hide it."""
BUILTINS = frozenset(dir(builtins))


def qualified(expression: ast.expr, point: Point) -> str | None:
    """`torch.nn.functional.softmax` for `F.softmax`; `builtins.len` for `len`; None for anything else.

    Follows import aliases, names that are assigned a function (`ln = torch.log`) and, last, star imports.
    """
    match expression:
        case ast.Attribute(value=base, attr=attribute):
            parent = qualified(base, point)
            if parent is None and attribute in KEPT and point.names.convention is not None:
                return Convention.module(attribute, None)
            return None if parent is None else f"{parent}.{attribute}"
        case ast.Name(id=name):
            return _name(name, point)
    return None


def by_convention(expression: ast.expr, point: Point) -> bool:
    """Whether a text stands for an object of a library only by the name that it has."""
    while isinstance(expression, ast.Attribute):
        if expression.attr in KEPT and qualified(expression.value, point) is None:
            return True
        expression = expression.value
    if not isinstance(expression, ast.Name) or point.names.convention is None:
        return False
    return _name(expression.id, point) != _bound(expression.id, point)


def _name(name: str, point: Point) -> str | None:
    bound = _bound(name, point)
    if point.names.convention is None or (bound or "").startswith("builtins."):
        return bound
    return Convention.module(name, bound) or bound


def _bound(name: str, point: Point) -> str | None:
    """What the file binds a name to."""
    definition = point.env.get(name)
    if definition is not None:
        if definition.imported is not None:
            return definition.imported
        alias, at = definition.whole or (None, None)
        if isinstance(alias, ast.Name | ast.Attribute) and at is not None and at is not point:
            return qualified(alias, at)
        return None
    names = point.names
    if name in names.imports:
        return names.imports[name]
    alias = names.constant(name)
    if isinstance(alias, ast.Name | ast.Attribute) and (dotted(alias) or name).split(".")[0] != name:
        return qualified(alias, point)
    if name in names.functions or name in names.classes or name in names.assigned:
        return None
    for module in reversed(names.stars):
        if f"{module}.{name}" in spellings():
            return f"{module}.{name}"
        if module.partition(".")[0] not in LIBRARIES:
            return None
    return f"builtins.{name}" if name in BUILTINS else None


SEQUENCE = "torch.nn.Sequential"
"""The module that applies others one after another."""
MODULES = "torch.nn."
ITSELF = frozenset({"to", "cuda", "cpu", "eval", "train", "requires_grad_"})
"""Methods of a module that give the module itself: `nn.CrossEntropyLoss().to(device)`."""


def _built(call: ast.Call) -> ast.Call:
    """The call that makes a module, of one that is handed on at once."""
    while isinstance(call.func, ast.Attribute) and call.func.attr in ITSELF and isinstance(call.func.value, ast.Call):
        call = call.func.value
    return call


def constructor(function: ast.expr, point: Point) -> tuple[ast.Call, Point] | None:
    """The call that built a module: `nn.Softmax(-1)` of `nn.Softmax(-1)(x)`, of a local name, of `self.softmax`."""
    match function:
        case ast.Call():
            built = _built(function)
            name = qualified(built.func, point) or ""
            known = name in spellings() or name.startswith(MODULES) or _names_class(built.func, point)
            return (built, point) if known else None
        case ast.Name(id=name):
            definition = point.env.get(name)
            if definition is None:
                value = point.names.constant(name)
                return (_built(value), point) if isinstance(value, ast.Call) else None
            source = definition.whole
            if source is not None and isinstance(source[0], ast.Call):
                return _built(source[0]), source[1]
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if point.owner is not None:
            found = point.owner.set_once(name)
            if found is not None and isinstance(found[0], ast.Call):
                outside = Point({}, point.statement, 0, point.function, point.names, point.owner)
                return _built(found[0]), outside
    return None


NAN = frozenset({"math.nan", "numpy.nan", "numpy.NaN", "numpy.NAN", "torch.nan"})


def is_nan(syntax: ast.expr, point: Point) -> bool:
    """Whether a text is nan for certain: `float("nan")`, `np.nan`."""
    match syntax:
        case ast.Call(func=function, args=[ast.Constant(value=str() as text)], keywords=[]):
            return text.strip("+-").lower() == "nan" and qualified(function, point) == "builtins.float"
        case ast.Attribute() | ast.Name():
            return qualified(syntax, point) in NAN
    return False


def _names_class(function: ast.expr, point: Point) -> bool:
    """Whether a text names a class of the module."""
    return isinstance(function, ast.Name) and function.id not in point.env and function.id in point.names.classes
