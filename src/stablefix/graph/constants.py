"""Numbers that a module or a class computes once, of numbers: `LOG_2PI = np.log(2 * np.pi)`."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from stablefix.graph.defaults import imported_number, usual
from stablefix.graph.expression import Apply, Constant, Node, Origin, inputs
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.interval import ALL
from stablefix.graph.kinds import kind_of
from stablefix.graph.ranges import interval_of
from stablefix.graph.scope import Point
from stablefix.source.names import ClassInfo
from stablefix.source.walk import dotted, parameters

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering

COMPUTED = ast.Constant | ast.UnaryOp | ast.BinOp | ast.Call | ast.Attribute
NUMBERS = frozenset({Kind.SCALAR, Kind.ARRAY})
"""What a function of numbers gives in Python and NumPy. A tensor could be changed in place."""


def module_constant(syntax: ast.expr, name: str, point: Point, lowering: Lowering, identity: Hashable) -> Node | None:
    """The number that a name of the module stands for, exactly or with the interval that it lies in."""
    value = point.names.constant(name)
    if isinstance(value, COMPUTED):
        return _computed(value, syntax, point, lowering, identity)
    number = imported_number(name, point) if lowering.pedantic else None
    return None if number is None else Constant(number, Origin(syntax, point))


def of_module(syntax: ast.Attribute, point: Point, lowering: Lowering) -> Facts:
    """What is known of an attribute of a module: of a number of the project's settings that it is near what it is set
    to, `config.RATE`."""
    lies = usual(imported_number(dotted(syntax) or "", point)) if lowering.pedantic else ALL
    return Facts(Kind.OTHER) if lies == ALL else Facts(Kind.SCALAR, lies)


def setting(syntax: ast.Attribute, point: Point, lowering: Lowering, identity: Hashable) -> Node | None:
    """The number that a class gives an attribute once and for all: `self.scale = 1 / math.sqrt(2)`, `Scaled.ALPHA`."""
    owner = _owner(syntax.value, point)
    found = None if owner is None else owner.set_once(syntax.attr)
    if owner is None or found is None or not isinstance(found[0], COMPUTED):
        return None
    value, method = found
    names = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
    if any(map(owner.assigned, names)) or (method is not None and names & _local(method, point)):
        return None
    if names and not owner.assigned(syntax.attr):
        return None  # A class of another file set it, where the names mean something else.
    return _computed(value, syntax, point, lowering, identity)


def _owner(value: ast.expr, point: Point) -> ClassInfo | None:
    """The class whose attribute is read: of the object, or of a class of the module by its name."""
    match value:
        case ast.Name(id="self" | "cls"):
            return point.owner
        case ast.Name(id=name) if name in point.names.classes and name not in point.env:
            return point.names.inspect(point.names.classes[name])
    return None


def _local(method: ast.FunctionDef | ast.AsyncFunctionDef, point: Point) -> set[str]:
    return {each.arg for each in parameters(method.args)} | point.names.digest(method).bound


def _computed(value: ast.expr, syntax: ast.expr, point: Point, lowering: Lowering, identity: Hashable) -> Node | None:
    node = lowering.lower(value, Point({}, ast.Expr(value), 0, point.names.tree, point.names))
    if isinstance(node, Constant) and type(node.value) in (int, float) and not node.boxed:
        return replace(node, origin=Origin(syntax, point))
    if not isinstance(node, Apply) or kind_of(node) not in NUMBERS:
        return None
    if not all(each.facts.known and each.facts.kind is Kind.SCALAR for each in inputs(node)):
        return None
    return lowering.opaque(syntax, point, Facts(Kind.SCALAR, interval_of(node, "float64"), known=True), identity)
