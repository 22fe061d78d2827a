"""Quotients that are 0 / 0 at an ordinary argument: a rotation by no angle.

Elsewhere an argument of such a quotient is a step or a scale, which is not 0, or a function leaves 0 to who calls it.
The length of a vector that a function is given is 0 for the vector that does nothing, and a length that is an angle as
well is that of a rotation.
"""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Node, inputs
from stablefix.graph.visit import Place
from stablefix.match.bare import bare
from stablefix.match.origins import is_given
from stablefix.match.scales import length_of, own_length
from stablefix.match.unify import Bindings
from stablefix.source.walk import called, walk
from stablefix.templates.template import Pattern

TURNING = frozenset({"sin", "cos", "sincos"})
"""Functions of an angle."""
MEASURING = frozenset({"acos", "asin", "atan2"})
"""Functions whose value is an angle."""


def is_met(pattern: Pattern, bindings: Bindings, inner: Apply, place: Place) -> bool:
    """Whether a quotient of which both parts come to 0 together is taken of something that comes to 0."""
    if inner.operator.name != "div" or not all(map(is_given, inputs(inner))):
        return False
    above, below = inner.operands
    if own_length(above, below) is not None:
        return turns(inner, place)
    if len(pattern.metavariables) != 1:
        return False
    argument = bindings.values[pattern.metavariables[0].name]
    return _measures_angle(bare(argument))


def _measures_angle(node: Node) -> bool:
    """Whether a value is a length, or the angle of which somebody computed the cosine."""
    return length_of(node) is not None or (isinstance(node, Apply) and node.operator.name in MEASURING)


def turns(node: Apply, place: Place) -> bool:
    """Whether a quotient's divisor is the length of a vector, or its square, that is an angle, too: of a rotation."""
    if node.operator.name != "div":
        return False
    length = bare(node.operands[1])
    if isinstance(length, Apply) and length.operator.name == "square":
        length = bare(length.operands[0])
    return length_of(length) is not None and _is_angle(length, place)


def _is_angle(length: Node, place: Place) -> bool:
    """Whether the sine or the cosine of a length is taken in the same function."""
    known = bare(length).key
    names = {
        name
        for name, each in place.point.env.items()
        if each.value.node is not None and bare(each.value.node).key == known
    }
    return any(
        called(part) in TURNING and any(isinstance(each, ast.Name) and each.id in names for each in walk(part))
        for part in walk(place.point.function)
    )
