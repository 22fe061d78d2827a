"""What Python's own `sum`, `max` and `min` give of a sequence, and what its elements have to do with that: none is
above the largest, and of the exponentials of how far they are below it one is 1."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import TYPE_CHECKING

from stablefix.graph.accumulate import grown
from stablefix.graph.canonical import make
from stablefix.graph.comprehensions import Comprehension, elements_of, inside
from stablefix.graph.expression import Apply, Constant, Input, Node, Origin
from stablefix.graph.facts import ARRAYS, Facts
from stablefix.graph.interval import Interval
from stablefix.graph.kinds import kind_of
from stablefix.graph.ranges import interval_of
from stablefix.graph.scope import Point
from stablefix.operators.table import operators

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering

REDUCTIONS = {"builtins.sum": "sum", "builtins.max": "amax", "builtins.min": "amin"}
"""Functions that go through their only argument -> what they do along the first axis of an array."""


def named(iterated: ast.expr, point: Point, lowering: Lowering) -> Hashable:
    """What tells a sequence that has a name from every other one; None where it has none."""
    return lowering.lower(iterated, point).key if isinstance(iterated, ast.Name) else None


def reduced(function: str, given: ast.expr, call: ast.Call, point: Point, lowering: Lowering) -> Node:
    """What one of `REDUCTIONS` gives of an array, or of anything else that can be gone through."""
    if isinstance(given, ast.GeneratorExp):
        return _of_elements(function, elements_of(given, point, lowering, later=False), given, call, point, lowering)
    node = lowering.lower(given, point)
    if kind_of(node) in ARRAYS and not call.keywords:
        inner = make(operators()[REDUCTIONS[function]], (node, Constant(0)), Origin(call, point, exact=False))
        return make(operators()["squeeze"], (inner, Constant(0)), Origin(call, point))
    return _of_elements(function, interval_of(node), given, call, point, lowering)


def _of_elements(
    function: str, lies: Interval, given: ast.expr, call: ast.Call, point: Point, lowering: Lowering
) -> Node:
    """What a function gives of elements of which it is known where they lie."""
    if function == "builtins.sum":
        lies = grown(Interval.point(0), [lies])
        lies = lies.meet(Interval(1, float("inf"))) if _has_one(given, point, lowering) else lies
    largest = named(given, point, lowering) if function == "builtins.max" and not call.keywords else None
    return lowering.opaque(call, point, Facts(interval=lies, largest_of=largest))


def _has_one(given: ast.expr, point: Point, lowering: Lowering) -> bool:
    """Whether one of the elements is exactly 1: `[exp(x - largest) for x in xs]`."""
    definition = point.env.get(given.id) if isinstance(given, ast.Name) else None
    made, at = (given, point) if definition is None else definition.source or (given, point)
    if not isinstance(made, Comprehension) or len(made.generators) != 1 or made.generators[0].ifs:
        return False
    element = lowering.lower(made.elt, inside(made, at, later=False))
    if not isinstance(element, Apply) or element.operator.name != "exp":
        return False
    below = element.operands[0]
    while isinstance(below, Apply) and below.operator.name in {"mul", "div"} and interval_of(below.operands[1]).low > 0:
        below = below.operands[0]
    if not isinstance(below, Apply) or below.operator.name != "sub":
        return False
    one, other = below.operands
    sequence = named(made.generators[0].iter, at, lowering)
    if sequence is None or not (isinstance(one, Input) and isinstance(other, Input)):
        return False
    return one.facts.part_of == other.facts.largest_of == sequence
