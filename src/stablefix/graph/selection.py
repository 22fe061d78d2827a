"""Selections of entries, `x[index]`, that elementwise functions may be taken out of: `log(p[i])` is `log(p)[i]`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stablefix.graph.canonical import make_named
from stablefix.graph.expression import Apply, Constant, Input, Node, Origin, inputs
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Point

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering

COUNTING = frozenset({"torch.arange", "numpy.arange", "builtins.len", "builtins.range", "builtins.slice"})
"""Functions that give the same index each time."""
MEASURING = frozenset({"size", "numel", "long", "view", "reshape", "squeeze", "unsqueeze", "to", "int"})
"""Methods that do."""


def new_axis(index: ast.expr) -> int | None:
    """The axis that `[:, None]`, `[None]`, `[np.newaxis, ...]` or `[..., None]` adds; None for any other subscript."""
    items = index.elts if isinstance(index, ast.Tuple) else [index]
    added = [place for place, item in enumerate(items) if _is_new(item)]
    rest = [item for item in items if not _is_new(item)]
    if len(added) != 1:
        return None
    if all(isinstance(item, ast.Slice) and item.lower is item.upper is item.step is None for item in rest):
        return added[0]
    if len(items) == 2 and isinstance(items[1], ast.Constant) and items[1].value is Ellipsis:
        return 0
    if len(items) == 2 and isinstance(items[0], ast.Constant) and items[0].value is Ellipsis:
        return -1
    return None


def is_of_array(index: ast.expr) -> bool:
    """Whether an index selects from an array, or a part of a list: what it gives is no number on its own."""
    match index:
        case ast.Tuple(elts=items):
            return any(map(is_of_array, items))
        case ast.Constant(value=value) if value is Ellipsis:
            return True
    return isinstance(index, ast.Slice) or _is_new(index)


def _is_new(item: ast.expr) -> bool:
    match item:
        case ast.Constant(value=None) | ast.Attribute(attr="newaxis") | ast.Name(id="newaxis"):
            return True
    return False


def selected(syntax: ast.Subscript, base: Node, point: Point, lowering: Lowering) -> Node | None:
    """The node of a selection from a value that is computed; None where the index may stand for others elsewhere."""
    if not isinstance(base, Apply) or kind_of(base) not in (Kind.TENSOR, Kind.ARRAY):
        return None
    if not _lasts(syntax.slice, base, point, lowering):
        return None
    which = Constant(ast.unparse(syntax.slice), Origin(syntax.slice, point))
    return make_named("select", (base, which), Origin(syntax, point))


def _lasts(index: ast.expr, base: Apply, point: Point, lowering: Lowering) -> bool:
    """Whether an index stands for the same entries wherever its text stands in the function.

    A mask that is made by a comparison of what is selected from, or of what that is computed of, says something of the
    entries; it is no such index.
    """
    for part in ast.walk(index):
        match part:
            case ast.BoolOp() | ast.Lambda() | ast.NamedExpr() | ast.Await() | ast.Starred():
                return False
            case ast.Compare() if _tells(part, base, point, lowering):
                return False
            case ast.Call() if not _counts(part, point):
                return False
            case ast.Name(id=name) if not _bound_once(name, base, point, lowering):
                return False
    return True


def _tells(comparison: ast.Compare, base: Apply, point: Point, lowering: Lowering) -> bool:
    """Whether a comparison may say something of what an expression is computed of: it compares one of its inputs, or
    what is made of one out of sight."""
    ours = inputs(base)
    known = {each.identity for each in ours}
    names = {name for each in ours for name in _names(each)}
    for side in (comparison.left, *comparison.comparators):
        for each in inputs(lowering.lower(side, point)):
            if each.identity in known or not names.isdisjoint(_names(each)):
                return True
    return False


def _names(node: Input) -> set[str]:
    """The names that the text of an input is made of."""
    if node.origin is None:
        return {node.label}
    return {node.label} | {part.id for part in ast.walk(node.origin.syntax) if isinstance(part, ast.Name)}


def _counts(call: ast.Call, point: Point) -> bool:
    name = qualified(call.func, point)
    if name is not None:
        return name in COUNTING
    return isinstance(call.func, ast.Attribute) and call.func.attr in MEASURING


def _bound_once(name: str, base: Apply, point: Point, lowering: Lowering) -> bool:
    """Whether a name has one value in the function, which is no mask that tells of what is selected."""
    known = point.env.get(name)
    if known is None:
        return name not in point.names.digest(point.function).bound
    if known.value.imported is not None or known.value.parameter:
        return sum(assigned == name for assigned, _ in point.names.digest(point.function).assigned) == 0
    made, at = known.source or (None, None)
    if made is None or at is None:
        return False
    if any(isinstance(part, ast.Compare) and _tells(part, base, at, lowering) for part in ast.walk(made)):
        return False
    return sum(assigned == name for assigned, _ in point.names.digest(point.function).assigned) == 1
