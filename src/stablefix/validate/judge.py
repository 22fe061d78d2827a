"""Is a repair right everywhere? Judged on points that the search has not seen.

*Equivalent*: narrow exact balls of old and new overlap, or the dtype cannot tell them apart. An equivalent repair, or
one that claims to reach the true value, must be accurate (see `accuracy`). One that is not equivalent may change
values, but hardly on ordinary inputs on which the old form was right (see `change`). No repair may bring a nan or an
infinity to an input that the old form handled, or hide one in the gradient only.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from stablefix.evidence import Severity
from stablefix.graph.expression import Apply, Constant, Node, walk
from stablefix.graph.ranges import interval_of
from stablefix.validate.accuracy import AGREES, accurate, keeps_slopes
from stablefix.validate.change import small_changes
from stablefix.validate.exact import Exact, overlap
from stablefix.validate.floats import FORMATS, Array, ulp
from stablefix.validate.points import ORDINARY_BOTTOM, ORDINARY_TOP
from stablefix.validate.reference import FINITE, INFINITE, UNDECIDED, UNDEFINED, Reference
from stablefix.validate.standing import (
    FACTOR,
    Judgement,
    Mends,
    at_smallest,
    few,
    in_use,
    old_slope_is_right,
    outcomes_of,
    right_entries,
    well_defined,
)
from stablefix.validate.subject import Subject, Trial, flat

EQUIVALENCE_POINTS = 24
PROMISES = (-np.inf, -1.0, 0.0, 1.0, np.inf)
"""Ends of ranges that other code relies on, for functions end there: of probabilities, variances, cosines."""

CHOICE = "it gives a number where the old form is undefined or infinite"
STILL_FAILING = 12
"""Points of a batch on which a repair fails that are looked at exactly."""


def judge(subject: Subject, which: int, trials: Sequence[Trial], reference: Reference, mends: Mends) -> Judgement:
    """Judge one repair, which does this to the failure that it is offered for, on all the points."""
    found = Judgement(points=sum(len(current.batch) for current in trials))
    _formats_hold(subject, which, found)
    if found.refused is not None:
        return found
    for current in trials:
        _same_kind(current, which, found)
        if found.refused is None:
            _promises_are_kept(current, which, found)
        if found.refused is None:
            _nothing_breaks(current, which, reference, found)
        if found.refused is not None:
            return found
    if mends is Mends.RIGHT:
        _infinities_stay(which, trials, reference, found)
        if _replaced_divisors(subject.request.repairs[which][1]) - _replaced_divisors(subject.request.before):
            found.unsafe.append("a divisor that comes to 0 by rounding alone is replaced as well")
    found.equivalent = _equivalent(subject, which, trials, reference, found)
    if mends is Mends.RIGHT or (found.equivalent and not found.defines):
        accurate(which, trials, reference, found)
    elif found.equivalent:
        keeps_slopes(which, trials, reference, found)
    if found.refused is None:
        _nothing_is_hidden(which, trials, reference, found)
    if found.refused is None and mends is Mends.DEFINED:
        _finite_where_undefined(which, trials, reference, found)
    if found.refused is None:
        small_changes(which, trials, reference, found)
    return found


def _replaced_divisors(graph: Node) -> set[Hashable]:
    """Keys of the computed divisors in whose place another number is put where they come out as 0.

    They do so by underflow too. Then a quotient has a value, and that of the repair is right by chance: where the
    numerator is 0.
    """
    found: set[Hashable] = set()
    for node in walk(graph):
        chosen = node.operands[1] if isinstance(node, Apply) and node.operator.name == "div" else None
        if isinstance(chosen, Apply) and chosen.operator.name == "where":
            test, _, kept = chosen.operands
            if isinstance(kept, Apply) and isinstance(test, Apply) and test.operator.name == "equal":
                found |= {kept.key} & {test.operands[0].key}
    return found


def _formats_hold(subject: Subject, which: int, found: Judgement) -> None:
    """Nothing is computed in a format with fewer digits, or with a smaller range, that the old form did not use."""
    own = FORMATS[subject.request.dtype]
    known = _casts(subject.request.before)
    for dtype in sorted(_casts(subject.request.repairs[which][1]) - known):
        if FORMATS[dtype].precision < own.precision or FORMATS[dtype].largest < own.largest:
            found.refuse(f"it computes in {dtype} what was computed in {own.name}")


def _casts(graph: Node) -> set[str]:
    """The float formats that a graph casts to."""
    targets = [node.operands[1] for node in walk(graph) if isinstance(node, Apply) and node.operator.name == "cast"]
    return {target.value for target in targets if isinstance(target, Constant) and target.value in FORMATS}


def _same_kind(current: Trial, which: int, found: Judgement) -> None:
    """Shape, dtype and the link to autograd are kept, and nothing raises that did not."""
    old, new = current.old, outcomes_of(current, which)
    fresh = new.failed & ~old.failed
    if fresh.any():
        index = int(np.argmax(fresh))
        found.refuse(f"it raises {new.raised[index]} where the old form does not", (current, index))
    elif old.dtype != "none" and new.shape != old.shape:
        found.refuse(f"it turns a result of shape {old.shape} into {new.shape}", (current, 0))
    elif old.dtype != "none" and new.dtype != old.dtype:
        found.refuse(f"its result is {new.dtype} instead of {old.dtype}", (current, 0))
    elif old.differentiable and not new.differentiable:
        found.refuse("its result has no gradient", (current, 0))


def _promises_are_kept(current: Trial, which: int, found: Judgement) -> None:
    """What the old form never leaves, by the ranges of its operators (a probability, a variance), the new one keeps."""
    old, new = current.old.value, outcomes_of(current, which).value
    if old.shape != new.shape:
        return
    interval = interval_of(current.subject.request.before, current.subject.request.dtype)
    low, high = (
        max(end for end in PROMISES if end <= interval.low),
        min(end for end in PROMISES if end >= interval.high),
    )
    with np.errstate(invalid="ignore"):
        kept, left = (old >= low) & (old <= high), (new < low) | (new > high)
    broken = np.asarray(flat(kept & left).any(axis=1))
    if not broken.any():
        return
    told = f"the range of {low:g} to {high:g} that the old form keeps"
    # The old form's own rounding is no excuse where it knows no bounds, as near a pole.
    rounding = np.fmin(current.firm_bound, FORMATS[current.dtype].unit ** 0.5)
    with np.errstate(invalid="ignore"):
        beyond = np.fmax(low - new, new - high) > FACTOR * np.fmax(ulp(new, current.dtype), rounding)
    far = np.asarray(broken & flat(beyond).any(axis=1))
    if far.any():
        found.refuse(f"it leaves {told}", (current, few(far, current)[0]))
    else:
        found.unsafe.append(f"by rounding it leaves {told}")


def _nothing_breaks(current: Trial, which: int, reference: Reference, found: Judgement) -> None:
    """No nan and no infinity in place of an entry that the old form had right, be that a number or an infinity."""
    old, new = current.old, outcomes_of(current, which)
    spoiled = ~(np.isfinite(new.value) | np.isnan(old.value) | (new.value == old.value))
    for index in few(np.asarray(flat(spoiled).any(axis=1)), current):
        truth = reference.value(current.subject.request.before, current.batch, index, current.dtype)
        right = None if truth is None else right_entries(current, index, truth)
        if right is None or np.any(spoiled[index] & right & in_use(current, index, right)):
            if current.is_near_overflow[index] or at_smallest(current, which, index, reference):
                found.unsafe.append("it overflows on inputs near the limits of the dtype")
                continue
            found.refuse("it gives nan or infinity where the old form is right", (current, index))
            return
        if np.any(spoiled[index] & right):
            found.unsafe.append("it gives nan or another infinity where the old form is rightly infinite")
        elif np.any(spoiled[index] & np.isfinite(old.value[index])):
            found.unsafe.append("it gives nan or infinity where the old form gave a wrong number")
    both = old.finite & new.finite & old.finite_slopes & ~new.finite_slopes
    for index in few(both, current):
        slopes = reference.slope(current.subject.request.before, current.batch, index, old.shape, current.dtype)
        overflow = slopes is not None and any(
            np.any((np.asarray(truth.status) == FINITE) & ~np.isfinite(truth.rounded(current.dtype)))
            for truth in slopes.values()
        )
        if overflow:
            continue
        if current.is_near_overflow[index] or at_smallest(current, which, index, reference):
            found.unsafe.append("its gradient overflows on inputs near the limits of the dtype")
            continue
        if current.severity[index] == Severity.LOW.value and not old_slope_is_right(current, index, reference):
            found.unsafe.append("its gradient is not finite on rare inputs on which the old one was wrong")
            continue
        found.refuse("its gradient is nan or infinite where the old one was finite", (current, index))
        return


def _infinities_stay(which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> None:
    """A repair that claims the true value has no number where the old form is rightly infinite beside right numbers.

    The logarithm of a masked class is. Most infinities are overflows: those of infinite and of zero inputs come first.
    """
    for current in trials:
        old, new = current.old, outcomes_of(current, which)
        gone = np.asarray(flat(np.isinf(old.value) & np.isfinite(new.value)).any(axis=1))
        if not gone.any():
            continue
        inputs = np.concatenate([flat(array) for array in current.batch.values.values()], axis=1)
        places = [
            few(gone & mask.any(axis=1), current, 4) for mask in (np.isinf(inputs), inputs == 0, inputs == inputs)
        ]
        for index in dict.fromkeys(index for found_there in places for index in found_there):
            truth = reference.value(current.subject.request.before, current.batch, index, current.dtype)
            if truth is None or (right := right_entries(current, index, truth)).shape != truth.status.shape:
                continue
            lost = (truth.status == INFINITE) & np.isinf(old.value[index]) & np.isfinite(new.value[index])
            if np.any(lost & right & in_use(current, index, right)):
                found.refuse("it gives a number where the old form is rightly infinite", (current, index))
                return


def _is_far_out(current: Trial, index: int) -> bool:
    """Whether a point has numbers, zeros aside, of other than ordinary size."""
    sizes = np.concatenate([np.abs(flat(array)[index]) for array in current.batch.values.values()])
    smallest = np.min(sizes, where=sizes > 0, initial=np.inf)
    return bool(current.largest_input[index] > ORDINARY_TOP or smallest < ORDINARY_BOTTOM)


def _nothing_is_hidden(which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> None:
    """Where the old form failed though true value and gradient are numbers, the new form has numbers for both.

    A finite value with a gradient that is not hides the failure, and is refused unless that takes large inputs, or
    small ones to divide by. A failure that stays what it was makes the repair unsafe. Rare inputs are left out, those
    that were looked for digit by digit among them: every form overflows somewhere, and meets 0 where the truth is a
    rounding error.
    """
    for current in trials:
        old, new = current.old, outcomes_of(current, which)
        usual = (current.severity > Severity.LOW.value) & ~current.batch.is_driven
        failed = usual & ~(old.finite & old.finite_slopes) & ~(new.finite & new.finite_slopes)
        for index in few(failed, current, STILL_FAILING):
            if not well_defined(current, index, reference):
                continue
            hidden = new.finite[index] and not old.finite[index]
            if hidden and not _is_far_out(current, index):
                found.refuse("its gradient is not finite where the true one is", (current, index))
                return
            kind = "ordinary" if current.severity[index] == Severity.HIGH.value else "some"
            found.unsafe.append(
                "its gradient is not finite on some large or small inputs"
                if hidden
                else f"on {kind} inputs it fails too"
            )


def _finite_where_undefined(which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> None:
    """Where truth is undefined or infinite and the old form fails, a repair of that has finite value and gradient.

    Rare inputs are left out: the slopes of any epsilon overflow somewhere. A number there is a choice, also where the
    repair is undefined too, by its exact value, and only its rounded one is finite: `inv(a / 0)` comes out as 0.
    """

    def undefined(current: Trial, index: int) -> bool:
        truth = reference.value(current.subject.request.before, current.batch, index, current.dtype)
        return truth is not None and bool(np.isin(np.asarray(truth.status), (INFINITE, UNDEFINED)).any())

    for current in trials:
        new = outcomes_of(current, which)
        usual = current.severity > Severity.LOW.value
        broken = usual & ~current.old.finite & ~(new.finite & new.finite_slopes)
        for index in few(broken, current, STILL_FAILING):
            if undefined(current, index):
                part = "gradient" if new.finite[index] else "value"
                found.refuse(f"its {part} is not finite where the old form is undefined", (current, index))
                return
        if CHOICE not in found.unsafe and any(
            undefined(current, index) for index in few(usual & ~current.old.finite & new.finite, current)
        ):
            found.unsafe.append(CHOICE)


def _equivalent(subject: Subject, which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> bool:
    """Whether exact balls of old and new overlap at a sample of the clusters, wherever the old form has a value."""
    before, after = subject.request.before, subject.request.repairs[which][1]
    centres: list[tuple[Trial, int]] = []
    disagreeing: list[tuple[Trial, int]] = []
    for current in trials:
        first = _first_of_clusters(current)
        apart = current.value_gaps[which][first] > AGREES
        centres += [(current, int(index)) for index in first]
        disagreeing += [(current, int(index)) for index in first[apart]]
    stride = max(1, len(centres) // EQUIVALENCE_POINTS)
    compared = 0
    # Points on which old and new disagree tell more than others: they come first.
    for current, index in [*disagreeing[:EQUIVALENCE_POINTS], *centres[::stride]]:
        old = reference.value(before, current.batch, index, current.dtype)
        new = reference.value(after, current.batch, index, current.dtype)
        if old is None or new is None:
            continue
        usable = (np.asarray(old.status) == FINITE) & (np.asarray(new.status) != UNDECIDED)
        if usable.shape != np.asarray(new.status).shape:
            found.refuse("its result has another shape", (current, index))
            return False
        if np.any(usable & (np.asarray(new.status) != FINITE)):
            found.unsafe.append("it is undefined where the old form is defined")
            return False
        if np.any(usable & ~_same(old, new, current.dtype)):
            found.unsafe.append("it changes values")
            return False
        undefined = np.asarray(old.status) != FINITE
        if np.any(undefined & (np.asarray(old.status) != UNDECIDED) & (np.asarray(new.status) == FINITE)):
            found.defines = True
        compared += int(usable.any())
    if found.defines:
        found.unsafe.append(CHOICE)
    if compared < min(8, len(centres)):
        found.unsafe.append(f"equivalence could not be shown ({reference.unsupported or 'too few points'})")
        return False
    return True


def _same(old: Exact, new: Exact, dtype: str) -> Array:
    """Where two true values are one, or so close that the dtype cannot tell: a documented threshold may be harmless."""
    touching = overlap(old, new)
    if touching.all():
        return touching
    with np.errstate(all="ignore"):
        apart = np.abs((old.value - new.value) + (old.low - new.low))
    return np.asarray(touching | (apart <= ulp(old.value, dtype) / 4))


def _first_of_clusters(current: Trial) -> Array:
    _, first = np.unique(current.batch.cluster, return_index=True)
    return np.asarray(first)
