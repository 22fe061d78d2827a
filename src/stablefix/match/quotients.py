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
from stablefix.match.scales import is_of_rows, is_own_norm, is_range, measures_rows, standardises
from stablefix.match.training import is_minimised
from stablefix.match.unify import Bindings
from stablefix.match.uses import is_all_that_is_given
from stablefix.match.zeros_and_ones import FOLDING, counts_selected, may_select_nothing
from stablefix.source.naming import words
from stablefix.templates.template import Pattern

AVERAGING = frozenset({"mean", "average", "masked", "reduce", "reduction"})
"""Words of functions that average whatever they are given."""


def of_division(pattern: Pattern, bindings: Bindings, inner: Apply, place: Place) -> Reason | None:
    """Why a divisor that can be 0 is told, where somebody meets it."""
    if is_met(pattern, bindings, inner, place):
        return Reason.LIMIT
    masks = [bindings.values[each.name] for each in pattern.metavariables if each.domain == "mask"]
    divided = divisor_of(inner)
    if divided is None or any(map(is_random, inputs(inner))):
        return None
    divisor = bare(divided)
    overlap = is_minimised(place) and _adds_sums(divisor)
    if counts_selected(divisor) or overlap or len(masks) > 1 or any(map(may_select_nothing, masks)):
        of_all = overlap or not any(isinstance(part, Apply) and _folds_rows(part) for part in walk(divisor))
        named = not AVERAGING.isdisjoint(words(place.function))
        return Reason.EMPTY if (of_all or named) and not asked_before(divisor, place) else None
    return None if masks else _of_scaling(inner, divisor, place)


def _of_scaling(inner: Apply, divisor: Node, place: Place) -> Reason | None:
    """Data brought to a scale. NumPy warns of 0 / 0, so that people know of a whole array; torch says nothing."""
    given = all(map(is_given, inputs(divisor)))
    whole = not any(map(is_part, inputs(divisor)))
    unnoticed = kind_of(inner) is not Kind.ARRAY or is_of_rows(divisor)
    if unnoticed and whole and standardises(inner, divisor) and (given or kind_of(divisor) is Kind.TENSOR):
        return Reason.EQUAL
    if not given:
        return None
    if unnoticed and whole and is_range(divisor):
        return Reason.EQUAL
    if measures_rows(inner.operands[0], divisor):
        return Reason.SILENT
    of_anything = is_all_that_is_given(place) or is_minimised(place)
    own = kind_of(divisor) is Kind.TENSOR and is_own_norm(inner.operands[0], divisor, of_anything=of_anything)
    return Reason.SILENT if own else None


def _adds_sums(divisor: Node) -> bool:
    """`p.sum() + target.sum()`: of two images that are compared nothing may be left."""
    terms = [bare(each) for each in divisor.operands] if isinstance(divisor, Apply) else []
    added = isinstance(divisor, Apply) and divisor.operator.name == "add"
    return added and all(isinstance(each, Apply) and each.operator.name == "sum" for each in terms)


def _folds_rows(node: Apply) -> bool:
    """A sum along an axis: of the tokens of a sentence some are there, of a batch of targets maybe none."""
    dim = node.operands[-1] if node.operator.name in FOLDING else Constant(None)
    return not isinstance(dim, Constant) or dim.value is not None
