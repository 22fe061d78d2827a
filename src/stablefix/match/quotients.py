"""Does anybody meet a divisor that is 0? A selection may be empty, data all equal, a row silent."""

from __future__ import annotations

from stablefix.graph.expression import Apply, Constant, Node, inputs, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.visit import Place
from stablefix.match.bare import bare, divisor_of
from stablefix.match.callers import asked_before
from stablefix.match.limits import is_met
from stablefix.match.origins import is_given, is_part, is_random
from stablefix.match.reason import Reason
from stablefix.match.scales import is_of_rows, measures_rows, own_length, standardises
from stablefix.match.training import is_minimised
from stablefix.match.unify import Bindings
from stablefix.match.zeros_and_ones import (
    FOLDING,
    adds_outcomes,
    counts_selected,
    leaves_padding_out,
    may_select_nothing,
)
from stablefix.source.naming import words
from stablefix.templates.template import Pattern

CUTTING = frozenset({"relu", "where"})
"""Operators that bring all entries of a vector down to 0 where none of them is left."""
AVERAGING = frozenset({"mean", "average", "masked", "reduce", "reduction"})
"""Words of functions that average whatever they are given."""


def of_division(pattern: Pattern, bindings: Bindings, inner: Apply, place: Place) -> Reason | None:
    """Why a divisor that can be 0 is told, where somebody meets it."""
    if is_met(pattern, bindings, inner, place):
        return Reason.LIMIT
    masks = [bindings.values[each.name] for each in pattern.metavariables if each.domain == "mask"]
    divided = divisor_of(inner)
    if divided is None or kind_of(inner) is not Kind.TENSOR or any(map(is_random, inputs(inner))):
        return None  # NumPy warns of 0 / 0 and JAX has an option for it, so that people know.
    divisor = bare(divided)
    named = not AVERAGING.isdisjoint(words(place.function))
    if not named and any(isinstance(part, Apply) and leaves_padding_out(part) for part in walk(divisor)):
        return None
    overlap = is_minimised(place) and _adds_sums(divisor)
    unknown = not named and not all(map(is_given, inputs(divisor)))
    if unknown and not overlap and not adds_outcomes(divisor):
        return None if masks else _of_scaling(inner, divisor)  # Of a selection that is made here something is left.
    if counts_selected(divisor) or overlap or len(masks) > 1 or any(map(may_select_nothing, masks)):
        of_all = overlap or not any(isinstance(part, Apply) and _folds_rows(part) for part in walk(divisor))
        return Reason.EMPTY if (of_all or named) and not asked_before(divisor, place) else None
    return None if masks else _of_scaling(inner, divisor)


def _of_scaling(inner: Apply, divisor: Node) -> Reason | None:
    """Data brought to a scale: all that there is, as advantages, rewards and volumes are, or a row by its peak. Of many
    columns one is constant now and then, and whoever passes them knows."""
    whole = not any(map(is_part, inputs(divisor)))
    if whole and standardises(inner, divisor) and not is_of_rows(divisor):
        return Reason.EQUAL
    measured = own_length(inner.operands[0], divisor)
    if measured is not None:
        return Reason.SILENT if _was_cut_off(measured[0]) else None
    given = all(map(is_given, inputs(divisor)))
    return Reason.SILENT if given and measures_rows(inner.operands[0], divisor) else None


def _was_cut_off(vector: Node) -> bool:
    """Whether a vector may be 0 as a whole: all of its entries were cut off. Of a direction nobody knows that it is."""
    return isinstance(vector, Apply) and vector.operator.name in CUTTING


def _adds_sums(divisor: Node) -> bool:
    """`p.sum() + target.sum()`: of two images that are compared nothing may be left."""
    terms = [bare(each) for each in divisor.operands] if isinstance(divisor, Apply) else []
    added = isinstance(divisor, Apply) and divisor.operator.name == "add"
    return added and all(isinstance(each, Apply) and each.operator.name == "sum" for each in terms)


def _folds_rows(node: Apply) -> bool:
    """A sum along an axis: of the tokens of a sentence some are there, of a batch of targets maybe none."""
    dim = node.operands[-1] if node.operator.name in FOLDING else Constant(None)
    return not isinstance(dim, Constant) or dim.value is not None
