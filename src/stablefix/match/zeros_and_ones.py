"""Is a value a mask, of zeros and ones alone? A count of what it selects is a whole number, a sum of weights is not."""

from __future__ import annotations

import ast
import re

from stablefix.graph.expression import Apply, Constant, Input, Node, inputs
from stablefix.graph.facts import Kind
from stablefix.graph.number_kinds import is_integer
from stablefix.graph.ranges import interval_of
from stablefix.match.origins import is_given, texts_behind
from stablefix.source.walk import walk

MASKS = frozenset(
    "mask masks masked valid invalid keep kept pad padding padded indicator active alive present visible ignore "
    "positive positives negative negatives pos neg matches labels onehot bool flags exists".split()
)
"""Words of names that hold zeros and ones."""
PADDING = frozenset("length lengths len lens pad padding padded attention attn key src tgt seq unique".split())
"""Words of masks, and of what makes them, that leave something of every row: no sequence is empty."""
WEIGHTS = frozenset({"weight", "weights"})
OUTCOMES = frozenset("tp fp fn tn tps fps fns tns".split())
FOLDING = frozenset({"sum", "mean", "nansum", "count_nonzero"})
SHAPING = frozenset("cast cast_like unsqueeze squeeze expand detach reshape select".split())
REARRANGED = frozenset("cast cast_like unsqueeze squeeze expand detach logical_not where sub mul".split())


EITHER = frozenset({"equal", "not_equal", "isnan", "isinf", "isfinite"})
"""Tests that tell entries apart. An order, `x > 0`, makes a threshold of a function as often."""


def selects(node: Node) -> bool:
    """Whether a value tells which entries count, with 1, and which do not, with 0."""
    if isinstance(node, Input):
        called = not _words(node.label).isdisjoint({"mask", "masks"})
        return node.facts.kind is not Kind.SCALAR and called and _is_share(node)
    if not isinstance(node, Apply):
        return False
    if node.operator.name in EITHER:
        return True
    values = [operand for operand in node.operands if not isinstance(operand, Constant)]
    return node.operator.name in COMBINED and bool(values) and all(map(selects, values))


COMBINED = frozenset({"cast", "unsqueeze", "squeeze", "expand", "logical_not", "logical_and", "logical_or"})


def _is_share(node: Node) -> bool:
    interval = interval_of(node)
    return interval.low >= 0 and interval.high <= 1


def is_mask(node: Node) -> bool:
    """Whether something tells that a value holds zeros and ones: its numbers, a test that it comes from, its name."""
    if is_integer(node):
        return True
    if isinstance(node, Apply):
        values = [operand for operand in node.operands if not isinstance(operand, Constant)]
        return node.operator.name in REARRANGED and bool(values) and all(map(is_mask, values))
    if not isinstance(node, Input):
        return False
    made = node.origin is not None and any(isinstance(part, ast.Compare) for part in walk(node.origin.syntax))
    return made or not MASKS.isdisjoint(_words(node.label))


def may_select_nothing(node: Node) -> bool:
    """Whether a value is a mask, or weights, of which nothing may be left: none that only takes padding away."""
    if isinstance(node, Apply) and node.operator.name == "mul":
        return any(map(may_select_nothing, node.operands))
    if isinstance(node, Apply) and node.operator.name == "equal":
        return False  # A class that is asked for has members.
    parts = [each for each in inputs(node) if each.facts.kind not in {Kind.SCALAR, Kind.OTHER}]
    return (is_mask(node) or (bool(parts) and all(map(_is_called_so, parts)))) and not any(map(_is_padding, parts))


def counts_selected(node: Node) -> bool:
    """Whether a value is the number, or the whole weight, of what was selected."""
    if isinstance(node, Input):
        return "(" not in node.label and "sum" in _words(node.label) and _is_called_so(node) and not _is_padding(node)
    if not isinstance(node, Apply):
        return False
    if node.operator.name in FOLDING:
        return may_select_nothing(node.operands[0]) or counts_selected(node.operands[0])
    if node.operator.name == "add":
        return all(not OUTCOMES.isdisjoint(_words(each.label)) for each in inputs(node))
    return node.operator.name in SHAPING and counts_selected(node.operands[0])


def _is_called_so(node: Input) -> bool:
    """Whether a name speaks of a mask, or of weights that somebody passes."""
    said = _words(node.label)
    return not MASKS.isdisjoint(said) or (not WEIGHTS.isdisjoint(said) and is_given(node))


def _is_padding(node: Input) -> bool:
    """Whether the name of a value, or a text that it comes from, speaks of lengths and padding."""
    texts = [] if node.origin is None else texts_behind(node.origin)
    return not PADDING.isdisjoint(set().union(_words(node.label), *(_words(ast.unparse(text)) for text in texts)))


def _words(name: str) -> set[str]:
    return {word for part in name.lower().partition("[")[0].split(".") for word in re.split(r"[^a-z]+", part)}
