"""Numbers that a module computes once, of numbers: `LOG_2PI = np.log(2 * np.pi)`."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from stablefix.graph.expression import Apply, Constant, Node, Origin, inputs
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.ranges import interval_of
from stablefix.graph.scope import Point

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering

COMPUTED = ast.Constant | ast.UnaryOp | ast.BinOp | ast.Call | ast.Attribute
NUMBERS = frozenset({Kind.SCALAR, Kind.ARRAY})
"""What a function of numbers gives in Python and NumPy. A tensor could be changed in place."""


def module_constant(syntax: ast.expr, name: str, point: Point, lowering: Lowering, identity: Hashable) -> Node | None:
    """The number that a name of the module stands for, exactly or with the interval that it lies in."""
    value = point.names.constant(name)
    if not isinstance(value, COMPUTED):
        return None
    node = lowering.lower(value, Point({}, ast.Expr(value), 0, point.names.tree, point.names))
    if isinstance(node, Constant) and type(node.value) in (int, float) and not node.boxed:
        return replace(node, origin=Origin(syntax, point))
    made_of_known = isinstance(node, Apply) and all(each.facts.known for each in inputs(node))
    if not made_of_known or kind_of(node) not in NUMBERS:
        return None
    return lowering.opaque(syntax, point, Facts(Kind.SCALAR, interval_of(node, "float64"), known=True), identity)
