"""Where a formula changes its behaviour: differences of values that are zero there.

The operand of a division or a logarithm at its pole, the two sides of a comparison, of a maximum, of a clamp: each is
the zero of a difference, which inputs can be driven to (see `guided`) though no special value and no sample meets it,
as that of x**2 - 3*x*y + 1.7. The operator table says where each operator is singular.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator

from stablefix.graph.expression import Apply, Constant, Input, Node, replace, walk
from stablefix.graph.formula import apply, meaning_of, parse
from stablefix.graph.ranges import interval_of
from stablefix.operators.operator import Form, Sort
from stablefix.validate.floats import FORMATS

MOST = 6
"""Surfaces that are looked for in one validation."""

_COMPARISONS = {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}
_CHOICES = {"maximum", "minimum"}
_STEPS = {"floor", "ceil", "trunc", "round"}
_PLAIN = {"add", "sub", "neg", "abs", "detach", "cast", "squeeze", "unsqueeze"}


def surfaces(graphs: Iterable[Node], dtype: str) -> list[Node]:
    """Differences that may be zero, the outermost first, without those whose zero is a single value of an input."""
    return _chosen((difference for graph in graphs for node in unfolded(graph) for difference in _edges(node)), dtype)


def overflows(graph: Node, dtype: str) -> list[Node]:
    """Differences that are zero where an exponential, or what grows like it, has come to be infinite in the dtype."""
    return _chosen((difference for node in unfolded(graph) for difference in _heights(node, dtype)), dtype)


def _chosen(differences: Iterable[Node], dtype: str) -> list[Node]:
    found: dict[Hashable, Node] = {}
    for difference in differences:
        if difference.key not in found and not _met_anyway(difference) and _may_vanish(difference, dtype):
            found[difference.key] = difference
    return list(found.values())[:MOST]


def unfolded(graph: Node) -> Iterator[Node]:
    """The nodes of a graph and of what its operators stand for, the outermost first."""
    seen: set[Hashable] = set()
    waiting = [graph]
    while waiting:
        for node in reversed(list(walk(waiting.pop(0)))):
            if node.key in seen:
                continue
            seen.add(node.key)
            yield node
            if isinstance(node, Apply) and (meaning := meaning_of(node)) is not None:
                waiting.append(meaning)


def _edges(node: Node) -> Iterator[Node]:
    if not isinstance(node, Apply):
        return
    if node.operator.name in _COMPARISONS | _CHOICES:
        yield apply("sub", *map(_sloping, node.operands[:2]))
    elif node.operator.singular is not None:
        for part in walk(parse(node.operator.singular, _operands(node))):
            if isinstance(part, Apply) and part.operator.name in _COMPARISONS:
                yield apply("sub", *part.operands[:2])


def _sloping(node: Node) -> Node:
    """The same without its steps, on which nothing is led anywhere: a floor is near a number where its operand is."""
    steps = [each for each in walk(node) if isinstance(each, Apply) and each.operator.name in _STEPS]
    return _sloping(replace(node, steps[0], steps[0].operands[0])) if steps else node


def _heights(node: Node, dtype: str) -> Iterator[Node]:
    if not isinstance(node, Apply) or node.operator.form is not Form.ELEMENTWISE:
        return
    operands = list(_operands(node).values())
    if len(operands) == 1:
        beyond = 1.05 * math.log(FORMATS[dtype].largest)
        there = tuple(Constant(beyond) if each is operands[0] else each for each in node.operands)
        if interval_of(Apply(node.operator, there), dtype).low > FORMATS[dtype].largest:
            yield apply("sub", operands[0], Constant(beyond))


def _operands(node: Apply) -> dict[str, Node]:
    pairs = zip(node.operator.parameters, node.operands, strict=True)
    return {parameter.name: operand for parameter, operand in pairs if parameter.sort is Sort.OPERAND}


def _met_anyway(difference: Node) -> bool:
    """Whether it is the zero of one input alone, or of constants: the special values of inputs are there."""
    nodes = list(walk(difference))
    inputs = {node.key for node in nodes if isinstance(node, Input)}
    plain = all(node.operator.name in _PLAIN for node in nodes if isinstance(node, Apply))
    return not inputs or (len(inputs) == 1 and plain)


def _may_vanish(difference: Node, dtype: str) -> bool:
    bounds = interval_of(difference, dtype)
    return bounds.low <= 0 <= bounds.high
