"""Values without what only rearranges them."""

from __future__ import annotations

from collections.abc import Iterator

from stablefix.graph.expression import Apply, Node

SAME_VALUES = frozenset("squeeze unsqueeze detach cast cast_like reshape flatten expand transpose permute".split())
"""Operators whose result holds the numbers of their operand."""


def unwrapped(node: Node) -> Iterator[Node]:
    """A value, and what it is when one rearrangement after the other is taken away."""
    yield node
    while isinstance(node, Apply) and node.operator.name in SAME_VALUES:
        node = node.operands[0]
        yield node


def bare(node: Node) -> Node:
    """The value without what only rearranges it."""
    *_, last = unwrapped(node)
    return last


def divisor_of(node: Apply) -> Node | None:
    """What a node divides by: `b` of `a / b`, and of `a * rsqrt(b)`."""
    if node.operator.name == "div":
        return node.operands[1]
    roots = [each for each in node.operands if isinstance(each, Apply) and each.operator.name == "rsqrt"]
    return roots[0].operands[0] if node.operator.name == "mul" and roots else None
