"""How many axes the inputs have that a template calls points: rows of a matrix, or of several matrices."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace

from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.match.bare import bare

POINTS = "points"
"""The domain of what holds points."""
MATRIX = 2


def with_ranks(graphs: Iterable[Node], points: Iterable[Node]) -> dict[Hashable, Input]:
    """Key -> the input with its number of axes, for the inputs that points are made of by changing their shape.

    Where an axis is named from the front, `x.transpose(1, 2)`, there are as many as that tells; all have as many.
    """
    found = {each.key: each for each in map(bare, points) if isinstance(each, Input) and each.facts.rank is None}
    axes = [MATRIX, *(axis + 1 for graph in graphs for part in walk(graph) for axis in _named(part, found))]
    return {key: replace(each, facts=replace(each.facts, rank=max(axes))) for key, each in found.items()}


def _named(node: Node, points: dict[Hashable, Input]) -> list[int]:
    """The axes that a transposition of points names from the front."""
    if not isinstance(node, Apply) or node.operator.name != "transpose" or node.operands[0].key not in points:
        return []
    return [each.value for each in node.operands[1:] if isinstance(each, Constant) and isinstance(each.value, int)]
