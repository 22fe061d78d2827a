"""Rearrangements between a function and what it is applied to: `log(softmax(x).gather(1, i))` is a gather of
`log(softmax(x))`."""

from __future__ import annotations

from stablefix.graph.canonical import make, shaping_operands
from stablefix.graph.expression import Apply, Constant
from stablefix.operators.operator import Form, Operator
from stablefix.templates.template import Pattern

FLOATING = frozenset({"squeeze", "select"})
"""Rearrangements that stand above the elementwise operators of every graph."""
REARRANGEMENTS = FLOATING | frozenset("unsqueeze gather diagonal reshape flatten permute transpose expand".split())
"""Operators whose results hold entries of their first operand."""

Peeled = tuple[Apply, tuple[Apply, ...]]
"""What templates are matched with, and the rearrangements around it, the outermost last."""


def peeled(node: Apply) -> Peeled | None:
    """A graph without the rearrangement at its root."""
    if node.operator.name not in FLOATING:
        return node, ()
    inner = node.operands[0]
    return (inner, (node,)) if isinstance(inner, Apply) else None


def moved_out(inner: Apply, around: tuple[Apply, ...]) -> Peeled | None:
    """Functions of a rearranged value as a rearrangement of the functions; None where nothing is in between:
    `log(softmax(x).gather(1, i) + eps)` is a gather of `log(softmax(x) + eps)`."""
    found = _moved(inner)
    return None if found is None else (found[0], (*reversed(found[1]), *around))


def _moved(node: Apply) -> tuple[Apply, list[Apply]] | None:
    """Functions of a value, and the rearrangements that stood between them and it, the outermost first."""
    if node.operator.form is not Form.ELEMENTWISE:
        return None
    shaping = shaping_operands(node.operator, node.operands)
    shaped = [place for place, each in enumerate(shaping) if not isinstance(each, Constant)]
    if len(shaped) != 1:
        return None
    below = node.operands[shaped[0]]
    between: list[Apply] = []
    while isinstance(below, Apply) and below.operator.name in REARRANGEMENTS:
        between.append(below)
        below = below.operands[0]
    if not isinstance(below, Apply):
        return None
    if (deeper := _moved(below)) is not None:
        below, further = deeper
        between += further
    operands = (*node.operands[: shaped[0]], below, *node.operands[shaped[0] + 1 :])
    changed = make(node.operator, operands, node.origin) if between else None
    return (changed, between) if isinstance(changed, Apply) else None


def moved_in(node: Apply, wanted: Operator) -> Apply | None:
    """A rearranged value of the wanted function as the function of a rearranged value: `exp(x)[i]` as `exp(x[i])`."""
    if node.operator.name not in REARRANGEMENTS or wanted.form is not Form.ELEMENTWISE:
        return None
    inner = node.operands[0]
    if isinstance(inner, Apply) and inner.operator != wanted:
        inner = moved_in(inner, wanted) or inner
    if not isinstance(inner, Apply) or inner.operator != wanted or len(inner.operands) != 1:
        return None
    return Apply(wanted, (Apply(node.operator, (inner.operands[0], *node.operands[1:])),))


def looks_inside(pattern: Pattern) -> bool:
    """Whether a pattern says what its root is applied to."""
    return isinstance(pattern.node, Apply) and isinstance(pattern.node.operands[0], Apply)
