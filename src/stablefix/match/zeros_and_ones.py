"""Is a value a mask, of zeros and ones alone? A count of what it selects is a whole number, a sum of weights is not."""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Constant, Input, Node, inputs
from stablefix.graph.facts import Kind
from stablefix.graph.number_kinds import is_integer
from stablefix.graph.ranges import interval_of
from stablefix.match.bare import bare
from stablefix.match.origins import is_given, texts_behind
from stablefix.source.naming import words
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
        called = not {"mask", "masks"}.isdisjoint(words(node.label))
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
    return made or not MASKS.isdisjoint(words(node.label))


def may_select_nothing(node: Node) -> bool:
    """Whether a value is a mask of which nothing may be left: none that only takes padding away. Of weights that
    somebody passes something is left."""
    node = bare(node)
    if isinstance(node, Apply) and node.operator.name == "mul":
        return any(map(may_select_nothing, node.operands))
    if isinstance(node, Apply) and node.operator.name in {"equal", "abs"}:
        return False  # A class that is asked for has members. Whoever takes sizes has no mask.
    parts = [each for each in inputs(node) if each.facts.kind not in {Kind.SCALAR, Kind.OTHER}]
    called = bool(parts) and not any(MASKS.isdisjoint(words(each.label)) for each in parts)
    return (is_mask(node) or called) and not any(map(_is_padding, parts))


def leaves_padding_out(node: Apply) -> bool:
    """`labels != ignored`: what is left of every row, as a rule."""
    zeros = [isinstance(each, Constant) and each.value == 0 for each in node.operands]
    return node.operator.name == "not_equal" and not any(zeros)


def counts_selected(node: Node) -> bool:
    """Whether a value is the number, or the whole weight, of what was selected."""
    if isinstance(node, Input):
        return "(" not in node.label and "sum" in words(node.label) and _is_called_so(node) and not _is_padding(node)
    if not isinstance(node, Apply):
        return False
    if node.operator.name in FOLDING:
        # All outcomes together are as many as there are samples.
        folded = node.operands[0]
        return may_select_nothing(folded) or (counts_selected(folded) and not adds_outcomes(folded))
    if adds_outcomes(node):
        return True
    return node.operator.name in SHAPING and counts_selected(node.operands[0])


def adds_outcomes(node: Node) -> bool:
    """`tp + fp`: of what was asked for nothing may be there."""
    added = isinstance(node, Apply) and node.operator.name == "add"
    return added and all(not OUTCOMES.isdisjoint(words(each.label)) for each in inputs(node))


def may_be_called_so(word: str, *, called: bool) -> bool:
    """Whether a name with this word in it can be that of a count of what was selected, or a call of it give such."""
    said = words(word)
    return ("sum" in said and not called) or not OUTCOMES.isdisjoint(said)


def _is_called_so(node: Input) -> bool:
    """Whether a name speaks of a mask, or of weights that somebody passes."""
    said = words(node.label)
    return not MASKS.isdisjoint(said) or (not WEIGHTS.isdisjoint(said) and is_given(node))


def _is_padding(node: Input) -> bool:
    """Whether the name of a value, or a text that it comes from, speaks of lengths and padding, or of one variable to
    which the mask belongs: `z_mask`."""
    texts = [] if node.origin is None else texts_behind(node.origin)
    others = [word for word in words(node.label.rpartition(".")[2]) if word not in MASKS]
    if others and all(len(word) == 1 for word in others):
        return True
    return not PADDING.isdisjoint(word for text in (node.label, *map(ast.unparse, texts)) for word in words(text))
