"""Products and quotients as factors: `w * exp(x) / s` holds `exp(x) * c`, with `w / s` for c."""

from __future__ import annotations

from collections.abc import Sequence

from stablefix.graph.expression import Apply, Node
from stablefix.graph.formula import apply

Factor = tuple[int, Node]
"""Power (1 or -1) and node of one factor of a product."""


def is_product(node: Node) -> bool:
    """Whether a node is a product or a quotient."""
    return isinstance(node, Apply) and node.operator.name in {"mul", "div"}


def factors(node: Node) -> list[Factor]:
    """The factors of a product, from left to right."""
    if isinstance(node, Apply) and is_product(node):
        left, right = node.operands[:2]
        sign = 1 if node.operator.name == "mul" else -1
        return [*factors(left), *((sign * power, factor) for power, factor in factors(right))]
    return [(1, node)]


def product(parts: Sequence[Factor]) -> Node | None:
    """What factors make together: the numerator over the denominator, each in its order. None without a numerator."""
    above = _multiplied([factor for power, factor in parts if power > 0])
    below = _multiplied([factor for power, factor in parts if power < 0])
    if above is None or below is None:
        return above
    return apply("div", above, below)


def _multiplied(parts: Sequence[Node]) -> Node | None:
    total: Node | None = None
    for part in parts:
        total = part if total is None else apply("mul", total, part)
    return total
