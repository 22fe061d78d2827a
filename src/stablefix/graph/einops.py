"""Axes that are rearranged by their names: `rearrange(x, "b n -> b n 1")` is `unsqueeze(x, -1)`."""

from __future__ import annotations

from stablefix.graph.canonical import make_named
from stablefix.graph.expression import Constant, Node, Origin

FUNCTION = "einops.rearrange"
WORD = "rearrange"
FORMULA = "permute(a)"
"""What such a call is made of: a rearrangement, whichever."""
OTHERS = "..."
"""Stands for all the axes that have no name."""
ONE = "1"
"""An axis of length one."""


def rearrangement(pattern: str, operand: Node, origin: Origin) -> Node | None:
    """The graph of a call; None where axes are divided or joined, and where what has no name changes its place."""
    before, arrow, after = pattern.partition("->")
    given, result = before.split(), after.split()
    named, wanted = ([axis for axis in axes if axis != ONE] for axes in (given, result))
    plain = all(axis == OTHERS or axis.isidentifier() for axis in (*named, *wanted))
    if not arrow or not plain or len(set(named)) < len(named) or sorted(named) != sorted(wanted):
        return None
    if OTHERS in named and named != wanted:
        return None
    steps: list[tuple[str, object]] = [("squeeze", dim) for dim in _ones(given)]
    if named != wanted:
        steps.append(("permute", tuple(map(named.index, wanted))))
    steps += [("unsqueeze", dim) for dim in reversed(_ones(result))]
    node = operand
    for number, (name, setting) in enumerate(steps, 1):
        node = make_named(name, (node, Constant(setting)), origin if number == len(steps) else None)
    return node


def _ones(axes: list[str]) -> list[int]:
    """Where axes of length one stand, in an order in which they can be taken out one after the other: counted from the
    front where axes without names follow, the last one first, else from the end."""
    places = [place for place, axis in enumerate(axes) if axis == ONE]
    front = [place for place in places if OTHERS in axes[place:]]
    return [*reversed(front), *(place - len(axes) for place in places if place not in front)]
