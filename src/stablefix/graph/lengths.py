"""Lengths: that a value is one, of which array, and along which of its axes."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import replace

from stablefix.graph.expression import Input, Node
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.interval import Interval

COUNT = Facts(Kind.SCALAR, Interval(1, 2.0**63), integer=True, known=True)
"""Sizes and lengths. They can be 0, but code that divides by the size of nothing is not what a report is for."""
MAYBE_EMPTY = replace(COUNT, interval=Interval(0, 2.0**63))
"""The same where every divisor is asked about."""
ENTRIES = frozenset({"numel", "nelement"})
"""Methods that count all entries, whatever the axes."""
SIZES = frozenset({"size", "dim", "ndimension", "__len__"}) | ENTRIES
"""Methods that give a length or the number of axes."""


def length(of: Node, axis: int | None, *, maybe_empty: bool) -> Facts:
    """What is known of a length along an axis; None of all of them."""
    return replace(MAYBE_EMPTY if maybe_empty else COUNT, length_of=(of.key, axis))


def size(method: str, given: list[ast.expr], of: Node, *, maybe_empty: bool) -> Facts:
    """What is known of the result of one of `SIZES`."""
    if method in ENTRIES or method == "__len__":
        return length(of, 0 if method == "__len__" else None, maybe_empty=maybe_empty)
    axis = axis_of(given[0]) if len(given) == 1 else None
    return COUNT if axis is None or method != "size" else length(of, axis, maybe_empty=False)


def entry_of_shape(shape: Node, axis: int | None) -> Facts:
    """What is known of an entry of a shape, `x.shape[-1]`."""
    of = _of_shape(shape)
    return COUNT if axis is None or of is None else replace(COUNT, length_of=(of, axis))


def axis_of(syntax: ast.expr) -> int | None:
    """The axis that a literal names."""
    match syntax:
        case ast.Constant(value=int() as axis) if not isinstance(axis, bool):
            return axis
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as axis)) if not isinstance(axis, bool):
            return -axis
    return None


def is_shape(node: Node) -> bool:
    """Whether a value is the shape of a tensor: `x.shape`, `x.size()`."""
    if not isinstance(node, Input) or node.origin is None:
        return False
    return gives_shape(node.origin.syntax)


def gives_shape(syntax: ast.expr) -> bool:
    """Whether a text is that of a shape."""
    match syntax:
        case ast.Attribute(attr="shape") | ast.Call(func=ast.Attribute(attr="size"), args=[]):
            return True
        case ast.Call(func=ast.Attribute(attr="shape"), args=[_]):
            return True
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            return True
    return False


def _of_shape(shape: Node) -> Hashable:
    """The key of the array whose shape a value is; None where it is a part of one."""
    match shape:
        case Input(identity=("attribute", of, "shape")):
            return of
        case Input(identity=("count", of, "size", _)):
            return of
    return None
