"""Repairs whose value is memory that somebody else holds: `x` in the place of `log(exp(x))`.

The old form made a new tensor or array. Where the new one is an operand itself, or a view of one, a change in place of
either changes both.
"""

from __future__ import annotations

import ast
from enum import IntEnum

from stablefix.graph.aliases import makes_new, shared_names
from stablefix.graph.effects import VIEW_METHODS, base_names, is_in_place
from stablefix.graph.scope import Point
from stablefix.match.overwritten import changed_by
from stablefix.operators.table import methods
from stablefix.rewrite.positions import Layout
from stablefix.source.walk import walk


class Sharing(IntEnum):
    """What becomes of a value that shares memory, the worst last."""

    NONE = 0
    """It is computed with, and nobody keeps it."""
    KEPT = 1
    """Somebody else gets it, who may change it in place."""
    CHANGED = 2
    """It, or what it shares memory with, is changed in place in sight."""


def sharing(old: ast.expr, content: str, point: Point, layout: Layout) -> Sharing:
    """What becomes of a new expression that stands in the place of an old one."""
    new = ast.parse(f"({content})", mode="eval").body
    sources = shared_names(new, point)
    if not sources or shared_names(old, point):
        return Sharing.NONE
    found = _Uses(point, layout)
    worst = found.use(old)
    if found.names and any(_is_changed(name, point) for name in {*sources, *found.names}):
        return Sharing.CHANGED
    return worst


class _Uses:
    """Follows a value through the function that makes it."""

    def __init__(self, point: Point, layout: Layout) -> None:
        self.names: set[str] = set()
        """Names that it is given."""
        self._point, self._layout = point, layout

    def use(self, syntax: ast.expr) -> Sharing:
        """What becomes of the value of an expression."""
        parent = self._layout.parents.get(syntax)
        match parent:
            case ast.BinOp() | ast.Compare() | ast.BoolOp() | ast.FormattedValue() | ast.If() | ast.While():
                return Sharing.NONE
            case ast.UnaryOp(op=operator):
                return self.use(parent) if isinstance(operator, ast.UAdd) else Sharing.NONE
            case ast.AugAssign(value=value) if value is syntax:
                return Sharing.NONE
            case ast.Call(func=function) if function is not syntax:
                return self._given(parent)
            case ast.keyword():
                call = self._layout.parents.get(parent)
                return self._given(call) if isinstance(call, ast.Call) else Sharing.KEPT
            case ast.Attribute(attr=name):
                return self._asked(parent, name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                return self._named(name)
            case ast.Assign(targets=[ast.Attribute() as target]):
                self.names |= base_names(target)
                return Sharing.KEPT
            case ast.IfExp(test=test):
                return Sharing.NONE if test is syntax else self.use(parent)
            case ast.Subscript(value=value):
                return Sharing.NONE if value is not syntax else self.use(parent)
        return Sharing.KEPT

    def _given(self, call: ast.Call) -> Sharing:
        """It is an argument. What makes something new of it keeps nothing of it."""
        if is_in_place(call, self._point):
            return Sharing.CHANGED
        return Sharing.NONE if makes_new(call.func, self._point) else Sharing.KEPT

    def _asked(self, attribute: ast.Attribute, name: str) -> Sharing:
        """It is the receiver of a method, or asked for an attribute."""
        call = self._layout.parents.get(attribute)
        if not isinstance(call, ast.Call) or call.func is not attribute:
            return Sharing.KEPT if name in {"T", "mT", "data", "real", "imag"} else Sharing.NONE
        if is_in_place(call, self._point):
            return Sharing.CHANGED
        if name in VIEW_METHODS:
            return self.use(call)
        return Sharing.NONE if name in methods() else Sharing.KEPT

    def _named(self, name: str) -> Sharing:
        if name in self.names:
            return Sharing.NONE
        self.names.add(name)
        loads = (
            part
            for part in walk(self._point.function)
            if isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load)
        )
        return max(map(self.use, loads), default=Sharing.NONE)


def _is_changed(name: str, point: Point) -> bool:
    """Whether a function changes in place what a name stands for, as far as it can be seen in one statement."""
    return any(name in changed_by(part, point) for part in walk(point.function))
