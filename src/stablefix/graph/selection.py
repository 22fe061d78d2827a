"""Selections of entries, `x[index]`, that elementwise functions may be taken out of: `log(p[i])` is `log(p)[i]`."""

from __future__ import annotations

import ast

from stablefix.graph.canonical import make_named
from stablefix.graph.expression import Apply, Constant, Node, Origin
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Point

COUNTING = frozenset({"torch.arange", "numpy.arange", "builtins.len", "builtins.range", "builtins.slice"})
"""Functions that give the same index each time."""
MEASURING = frozenset({"size", "numel", "long", "view", "reshape", "squeeze", "unsqueeze", "to", "int"})
"""Methods that do."""


def selected(syntax: ast.Subscript, base: Node, point: Point) -> Node | None:
    """The node of a selection from a value that is computed; None where the index may stand for others elsewhere."""
    if not isinstance(base, Apply) or kind_of(base) not in (Kind.TENSOR, Kind.ARRAY) or not _lasts(syntax.slice, point):
        return None
    which = Constant(ast.unparse(syntax.slice), Origin(syntax.slice, point))
    return make_named("select", (base, which), Origin(syntax, point))


def _lasts(index: ast.expr, point: Point) -> bool:
    """Whether an index stands for the same entries wherever its text stands in the function.

    A mask that is made by a comparison says something of the entries that it selects; it is no such index.
    """
    for part in ast.walk(index):
        match part:
            case ast.Compare() | ast.BoolOp() | ast.Lambda() | ast.NamedExpr() | ast.Await() | ast.Starred():
                return False
            case ast.Call() if not _counts(part, point):
                return False
            case ast.Name(id=name) if not _bound_once(name, point):
                return False
    return True


def _counts(call: ast.Call, point: Point) -> bool:
    name = qualified(call.func, point)
    if name is not None:
        return name in COUNTING
    return isinstance(call.func, ast.Attribute) and call.func.attr in MEASURING


def _bound_once(name: str, point: Point) -> bool:
    """Whether a name has one value in the function, which is no mask of a comparison."""
    known = point.env.get(name)
    if known is None:
        return name not in point.names.digest(point.function).bound
    if known.value.imported is not None or known.value.parameter:
        return sum(assigned == name for assigned, _ in point.names.digest(point.function).assigned) == 0
    if known.value.syntax is None or isinstance(known.value.syntax, ast.Compare):
        return False
    return sum(assigned == name for assigned, _ in point.names.digest(point.function).assigned) == 1
