"""What a mask says of the entries that it selects: `x[x > 0]`, `x[both]` after `both = np.logical_and(x > 0, y > 0)`.

The mask is lowered like everything else, so that it says the same under a name, negated, as the indices at which it is
true, and as what a function of the project gives.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stablefix.graph.conditions import NEGATED, SWAPPED, Condition
from stablefix.graph.expression import Apply, Input, Node
from stablefix.graph.ranges import interval_of
from stablefix.source.walk import called

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering
    from stablefix.graph.scope import Point

MASKS = (ast.Name, ast.Compare, ast.UnaryOp, ast.BinOp, ast.Call)
"""What an index may be that is a mask."""
COMPARISONS: dict[str, type[ast.cmpop]] = {
    "less": ast.Lt, "less_equal": ast.LtE, "greater": ast.Gt, "greater_equal": ast.GtE, "equal": ast.Eq,
    "not_equal": ast.NotEq,
}  # fmt: skip
INDICES = frozenset({"where", "nonzero", "flatnonzero"})
"""Functions that give the indices at which a mask is true."""


def selected_by(index: ast.expr, point: Point, lowering: Lowering) -> Iterator[tuple[Node, Condition]]:
    """(value, condition that its selected entries meet) pairs."""
    if isinstance(index, MASKS):
        yield from _said(lowering.lower(index, point), True, lowering)


def _said(mask: Node, truth: bool, lowering: Lowering) -> Iterator[tuple[Node, Condition]]:
    match mask:
        case Apply(operands=operands):
            name = mask.operator.name
            if name == "logical_not":
                yield from _said(operands[0], not truth, lowering)
            elif name == ("logical_and" if truth else "logical_or"):
                for each in operands:
                    yield from _said(each, truth, lowering)
            elif name in COMPARISONS:
                symbol = COMPARISONS[name] if truth else NEGATED[COMPARISONS[name]]
                yield from between(operands[0], symbol, operands[1])
        case Input(origin=origin) if truth and origin is not None:
            text, at = _made(origin.syntax, origin.point)
            if isinstance(text, ast.Call) and called(text) in INDICES and len(text.args) == 1:
                yield from _said(lowering.lower(text.args[0], at), True, lowering)


def _made(text: ast.AST, point: Point) -> tuple[ast.AST, Point]:
    """What makes a value, behind its name and without the index of the axis, and where."""
    if isinstance(text, ast.Name) and text.id in point.env:
        text, point = point.env[text.id].source or (text, point)
    return (text.value if isinstance(text, ast.Subscript) else text), point


def between(left: Node, symbol: type[ast.cmpop], right: Node) -> Iterator[tuple[Node, Condition]]:
    """What a comparison that holds says of each side: it lies beyond the end of where the other one lies."""
    for one, other, sign in ((left, right, symbol), (right, left, SWAPPED[symbol])):
        lies = interval_of(other)
        if lies.is_point:
            yield one, Condition(sign, lies.low)
        elif sign in (ast.Gt, ast.GtE) and lies.low > -float("inf"):
            yield one, Condition(ast.Gt if lies.low_open else sign, lies.low)
        elif sign in (ast.Lt, ast.LtE) and lies.high < float("inf"):
            yield one, Condition(ast.Lt if lies.high_open else sign, lies.high)
