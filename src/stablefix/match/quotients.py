"""Does anybody meet a divisor that is 0? A selection may be empty, and data all equal."""

from __future__ import annotations

from collections.abc import Hashable

from stablefix.graph.expression import Apply, Node, inputs, is_none, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.visit import Place
from stablefix.match.bare import bare, divisor_of
from stablefix.match.origins import is_given, is_part, is_random
from stablefix.match.reason import Reason
from stablefix.match.rows import SPREADS
from stablefix.match.training import says_minimised
from stablefix.match.uses import is_given_as_it_is
from stablefix.match.zeros_and_ones import MASKS, is_mask
from stablefix.source.naming import words
from stablefix.templates.template import Pattern

CENTRE = "mean"
"""What data are brought to by themselves when this is subtracted."""
AVERAGING = frozenset({"mean", "average"})
"""Words of functions that average whatever they are given, and give that. What reduces a loss, normalises, or takes a
mean away, is given a mask of lengths by those around it."""
ADVANTAGES = frozenset({"advantage", "advantages", "adv", "advs"})
"""Words of what a policy is trained on: all equal where every outcome is."""


def of_division(pattern: Pattern, inner: Apply, place: Place) -> Reason | None:
    """Why a divisor that can be 0 is told: a function averages under any mask that it is given, or data are brought to
    a scale as a whole."""
    divided = divisor_of(inner)
    if divided is None or kind_of(inner) is not Kind.TENSOR or any(map(is_random, inputs(inner))):
        return None  # NumPy warns of 0 / 0 and JAX has an option for it, so that people know.
    divisor = bare(divided)
    if is_of_mask(pattern):
        spoken, chosen = set(words(place.function.rpartition(".")[2])), inputs(divisor)
        named = not AVERAGING.isdisjoint(spoken) and (not MASKS.isdisjoint(spoken) or all(map(is_mask, chosen)))
        handed = all(map(is_given, chosen)) and not says_minimised(place)
        return Reason.EMPTY if named and handed and is_given_as_it_is(place) else None
    return Reason.EQUAL if _is_trained_on(inner, place) and _is_of_all(inner, divisor) else None


def is_of_mask(pattern: Pattern) -> bool:
    """Whether a pattern selects by a mask, which may be empty."""
    return any(each.domain == "mask" for each in pattern.metavariables)


def _is_trained_on(inner: Apply, place: Place) -> bool:
    """Whether a model is trained on what a division gives: who computes a field, or scores of samples, sees that all
    are equal before it matters, and a training run does not."""
    return says_minimised(place) or any(not ADVANTAGES.isdisjoint(words(each.label)) for each in inputs(inner))


def _is_of_all(inner: Apply, divisor: Node) -> bool:
    """`(x - mean(x)) / std(x)`, of all data that there are: advantages or a volume. Of many columns one is constant now
    and then, and whoever passes them knows; of the deviation of something else nobody knows."""
    spreads = [part for part in walk(divisor) if isinstance(part, Apply) and part.operator.name in SPREADS]
    spread = {each.operands[0].key for each in spreads}
    whole = all(is_none(each.operands[1]) for each in spreads)
    return whole and _is_centred(bare(inner.operands[0]), spread) and not any(map(is_part, inputs(divisor)))


def _is_centred(data: Node, spread: set[Hashable]) -> bool:
    """Whether data have had their own mean taken away."""
    centre = bare(data.operands[1]) if isinstance(data, Apply) and data.operator.name == "sub" else data
    return isinstance(centre, Apply) and centre.operator.name == CENTRE and centre.operands[0].key in spread
