"""Whether two graphs, lowered from two texts, are the same computation."""

from __future__ import annotations

from collections.abc import Hashable

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.formula import apply
from stablefix.operators.operator import Form


def same(one: Node, other: Node) -> bool:
    """Equal up to the identities of inputs, which must correspond one to one."""
    return _Pairing().same(one, other)


class _Pairing:
    def __init__(self) -> None:
        self._forward: dict[Hashable, Hashable] = {}
        self._backward: dict[Hashable, Hashable] = {}

    def same(self, one: Node, other: Node) -> bool:
        one, other = _plain(one), _plain(other)
        if isinstance(one, Input):
            if isinstance(other, Constant):
                # A name for a number: the repair speaks of `EPS`, the text read back knows that it is 1e-8.
                return one.facts.interval.is_point and one.facts.interval.low == other.value
            return isinstance(other, Input) and self._paired(one, other)
        if isinstance(one, Constant):
            return isinstance(other, Constant) and one.value == other.value
        if not isinstance(other, Apply) or one.operator != other.operator:
            return False
        return all(self.same(a, b) for a, b in zip(one.operands, other.operands, strict=True))

    def _paired(self, one: Input, other: Input) -> bool:
        a = self._forward.setdefault(one.key, other.key)
        b = self._backward.setdefault(other.key, one.key)
        return a == other.key and b == one.key


def _plain(node: Node) -> Node:
    """The node without what a library only demands for its shapes.

    A tensor of equal numbers is the number, a limit on one side is a maximum or minimum, and a reduction of a flattened
    operand along its one axis is the reduction over all axes.
    """
    if not isinstance(node, Apply):
        return node
    if node.operator.name == "clamp" and (limited := _limited(node)) is not None:
        return limited
    if node.operator.name == "full_like" and isinstance(node.operand("value"), Constant):
        return node.operand("value")
    if node.operator.name == "squeeze":
        inner = node.operands[0]
        plain = _plain(inner)
        if isinstance(plain, Constant):
            return plain
        return node if plain is inner else Apply(node.operator, (plain, Constant(None)))
    flat = node.operands[0] if node.operands else node
    if node.operator.form is not Form.REDUCTION or not isinstance(flat, Apply) or flat.operator.name != "flatten":
        return node
    position = node.operator.index("dim")
    whole = [operand.value for operand in flat.operands[1:] if isinstance(operand, Constant)] == [0, -1]
    dim = node.operands[position]
    if not whole or not isinstance(dim, Constant) or dim.value not in (0, -1):
        return node
    operands = [flat.operands[0], *node.operands[1:]]
    operands[position] = Constant(None)
    return Apply(node.operator, tuple(operands))


def _limited(clamp: Apply) -> Node | None:
    """A clamp that has one limit."""
    x, low, high = clamp.operands
    none = [isinstance(limit, Constant) and limit.value is None for limit in (low, high)]
    if none == [False, True]:
        return apply("maximum", x, low)
    return apply("minimum", x, high) if none == [True, False] else None
