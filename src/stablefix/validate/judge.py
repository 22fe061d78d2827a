"""Is a repair right everywhere? Judged on points that the search has not seen.

*Equivalent*: narrow exact balls of old and new overlap. *Accurate*: the new error is at most four times the largest of
the old error, some ulps and the old graph's own rounding bound (see `bound`). A repair that is not equivalent may
change values, but hardly on ordinary inputs on which the old form was right (see `change`). No repair may bring a nan
or an infinity to an input that the old form handled.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stablefix.evidence import Severity, Witness
from stablefix.validate.change import small_changes
from stablefix.validate.exact import overlap
from stablefix.validate.floats import FORMATS, Array, ulp
from stablefix.validate.reference import FINITE, INFINITE, UNDECIDED, UNDEFINED, Reference, errors
from stablefix.validate.standing import (
    FACTOR,
    HARMLESS,
    Judgement,
    few,
    kept,
    lost,
    natural_slope,
    near_overflow,
    old_is_right,
    old_slope_is_right,
    outcomes_of,
)  # fmt: skip
from stablefix.validate.subject import Subject, Trial, difference, finite, finite_gradient, gradient_difference, raised

AGREES = 4.0
"""Old and new within this many ulps of each other need no exact judgement."""

EQUIVALENCE_POINTS = 24
EXACT_POINTS = 40


def judge(subject: Subject, which: int, trials: Sequence[Trial], reference: Reference, mends: Witness) -> Judgement:
    """Judge one repair, which mends a failure of the given kind, on all the points."""
    found = Judgement(points=sum(len(current.batch) for current in trials))
    for current in trials:
        _same_kind(current, which, found)
        if found.refused is None:
            _nothing_breaks(current, which, reference, found)
        if found.refused is not None:
            return found
    equivalent = _equivalent(subject, which, trials, reference, found)
    if equivalent or mends is Witness.ACCURACY:
        _accurate(subject, which, trials, reference, found)
    if mends is Witness.DOMAIN:
        _finite_where_undefined(which, trials, reference, found)
    small_changes(which, trials, reference, found, equivalent)
    return found


def _same_kind(current: Trial, which: int, found: Judgement) -> None:
    """Shape, dtype and the link to autograd are kept, and nothing raises that did not."""
    old, new = current.old, outcomes_of(current, which)
    fresh = raised(new) & ~raised(old)
    if fresh.any():
        index = int(np.argmax(fresh))
        found.refuse(f"it raises {new.raised[index]} where the old form does not", (current, index))
    elif old.dtype != "none" and new.shape != old.shape:
        found.refuse(f"it turns a result of shape {old.shape} into {new.shape}", (current, 0))
    elif old.dtype != "none" and new.dtype != old.dtype:
        found.unsafe.append(f"the result is {new.dtype} instead of {old.dtype}")
    elif old.differentiable and not new.differentiable:
        found.refuse("its result has no gradient", (current, 0))


def _nothing_breaks(current: Trial, which: int, reference: Reference, found: Judgement) -> None:
    """No nan and no infinity where the old form was finite and right."""
    old, new = current.old, outcomes_of(current, which)
    broken = finite(old) & ~finite(new)
    for index in few(broken, current):
        truth = reference.value(current.subject.request.before, current.batch, index, current.dtype)
        if truth is None or old_is_right(current, index, reference):
            if near_overflow(current, index):
                found.unsafe.append("it overflows on inputs near the limits of the dtype")
                continue
            found.refuse("it gives nan or infinity where the old form is right", (current, index))
            return
        found.unsafe.append("it gives nan or infinity where the old form gave a wrong number")
    both = finite(old) & finite(new) & finite_gradient(old) & ~finite_gradient(new)
    for index in few(both, current):
        slopes = reference.slope(current.subject.request.before, current.batch, index, old.shape, current.dtype)
        overflow = slopes is not None and any(
            np.any((np.asarray(truth.status) == FINITE) & ~np.isfinite(truth.rounded(current.dtype)))
            for truth in slopes.values()
        )
        if overflow:
            continue
        if near_overflow(current, index):
            found.unsafe.append("its gradient overflows on inputs near the limits of the dtype")
            continue
        if current.severity[index] == Severity.LOW.value and not old_slope_is_right(current, index, reference):
            found.unsafe.append("its gradient is not finite on rare inputs on which the old one was wrong")
            continue
        found.refuse("its gradient is nan or infinite where the old one was finite", (current, index))
        return


def _finite_where_undefined(which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> None:
    """Where truth is undefined or infinite and the old form fails, a repair of that has finite value and gradient.

    Rare inputs are left out: the slopes of any epsilon overflow somewhere.
    """
    for current in trials:
        new = outcomes_of(current, which)
        usual = current.severity > Severity.LOW.value
        broken = usual & ~finite(current.old) & ~(finite(new) & finite_gradient(new))
        for index in few(broken, current, 4):
            truth = reference.value(current.subject.request.before, current.batch, index, current.dtype)
            if truth is None:
                continue
            status = np.asarray(truth.status)
            if np.any((status == INFINITE) | (status == UNDEFINED)):
                part = "gradient" if finite(new)[index] else "value"
                found.refuse(f"its {part} is not finite where the old form is undefined", (current, index))
                return


def _equivalent(subject: Subject, which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> bool:
    """Whether exact balls of old and new overlap at a sample of the clusters."""
    before, after = subject.request.before, subject.request.repairs[which][1]
    centres: list[tuple[Trial, int]] = []
    disagreeing: list[tuple[Trial, int]] = []
    for current in trials:
        gaps = _gaps(current, which)
        centres += [(current, int(index)) for index in _first_of_clusters(current)]
        disagreeing += [(current, int(index)) for index in _first_of_clusters(current) if gaps[index] > AGREES]
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
        if np.any(usable & ~overlap(old, new)):
            found.unsafe.append("it changes values")
            return False
        undefined = np.asarray(old.status) != FINITE
        if np.any(undefined & (np.asarray(old.status) != UNDECIDED) & (np.asarray(new.status) == FINITE)):
            found.unsafe.append("it gives a number where the old form is undefined or infinite")
            return False
        compared += int(usable.any())
    if compared < min(8, len(centres)):
        found.unsafe.append(f"equivalence could not be shown ({reference.unsupported or 'too few points'})")
        return False
    return True


def _first_of_clusters(current: Trial) -> Array:
    _, first = np.unique(current.batch.cluster, return_index=True)
    return np.asarray(first)


def _gaps(current: Trial, which: int) -> Array:
    """[N]: how far old and new lie apart, in ulps."""
    new = outcomes_of(current, which)
    return difference(current.old.value, new.value, current.dtype, rowwise=current.subject.rowwise)


def _accurate(subject: Subject, which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> None:
    """The accuracy rule, for an equivalent repair: value and gradient at the points where old and new disagree."""
    for about in ("value", "gradient"):
        places: list[tuple[float, int, Trial, int]] = []
        for order, current in enumerate(trials):
            new = outcomes_of(current, which)
            gaps = _gaps(current, which) if about == "value" else gradient_difference(current.old, new, current.dtype)
            places += [(float(gaps[index]), order, current, index) for index in few(gaps > AGREES, current, 1000)]
        # Not the worst ones only: a spread over all that disagree.
        places.sort(key=lambda place: (place[0], place[1], place[3]))
        stride = max(1, -(-len(places) // EXACT_POINTS))
        for _, _, current, index in places[::stride]:
            worse = (_worse_value if about == "value" else _worse_gradient)(current, which, index, reference)
            if worse is None:
                continue
            if current.severity[index] == Severity.LOW.value:
                found.unsafe.append(f"on rare inputs its {about} is worse by a factor of {worse:.3g}")
                continue
            found.refuse(f"its {about} is less accurate than the old one by a factor of {worse:.3g}", (current, index))
            return


def _worse_value(current: Trial, which: int, index: int, reference: Reference) -> float | None:
    """By how much the rule is broken at a point; None where it holds or where nothing is known."""
    truth = reference.value(current.subject.request.before, current.batch, index, current.dtype)
    new = outcomes_of(current, which)
    if truth is None or np.asarray(truth.status).shape != new.value[index].shape:
        return None
    against = current.subject.against
    before = errors(current.old.value[index], truth, current.dtype, against)
    after = errors(new.value[index], truth, current.dtype, against)
    rounded = np.asarray(truth.rounded(current.dtype))
    size = np.abs(np.where(np.isfinite(rounded), rounded, 0.0))
    unit = ulp(size.max(axis=-1, keepdims=True) if against == "row" and size.ndim else size, current.dtype)
    floor = min(kept(current.dtype), HARMLESS) / FACTOR
    allowed = np.fmax(np.where(np.isfinite(before), before, lost(current.dtype)), max(floor, 1.0))
    allowed = np.fmax(allowed, current.bound[index] / unit)
    # Kernels flush subnormal results as they like.
    flushed = np.where(size < FORMATS[current.dtype].tiny, FORMATS[current.dtype].tiny / unit, 0.0)
    allowed = np.fmax(allowed, flushed)
    spread = _spread(current.wide.value if current.wide is not None else None, current, index)
    if spread is not None and current.bound[index].max(initial=0.0) == 0.0:
        allowed = np.fmax(allowed, spread / unit)
    with np.errstate(all="ignore"):
        ratio = np.where(np.isfinite(rounded) & ~_already_lost(current, index, before, after), after / allowed, 0.0)
    worst = float(np.nanmax(ratio, initial=0.0))
    return worst if worst > FACTOR else None


def _worse_gradient(current: Trial, which: int, index: int, reference: Reference) -> float | None:
    new = outcomes_of(current, which)
    slopes = reference.slope(current.subject.request.before, current.batch, index, current.old.shape, current.dtype)
    if slopes is None:
        return None
    worst = 0.0
    for role in current.batch.layout.roles:
        key = role.key
        if key not in slopes or key not in new.gradient or key not in current.old.gradient:
            continue
        truth = slopes[key]
        before = errors(current.old.gradient[key][index], truth, role.dtype, "all")
        after = errors(new.gradient[key][index], truth, role.dtype, "all")
        rounded = np.asarray(truth.rounded(role.dtype))
        size = np.max(np.abs(np.where(np.isfinite(rounded), rounded, 0.0)), initial=0.0)
        allowed = np.fmax(np.where(np.isfinite(before), before, lost(role.dtype)), kept(role.dtype) / FACTOR)
        unit = ulp(np.asarray(size), role.dtype)
        natural = FORMATS[role.dtype].unit * float(natural_slope(current)[index])
        allowed = np.fmax(allowed, max(natural, FORMATS[role.dtype].tiny) / unit)
        wide = current.wide.gradient.get(key) if current.wide is not None else None
        spread = _spread(wide, current, index)
        if spread is not None:
            allowed = np.fmax(allowed, np.max(spread, initial=0.0) / unit)
        with np.errstate(all="ignore"):
            known = np.isfinite(rounded) & ~np.asarray(truth.kinks) & ~_already_lost(current, index, before, after)
            known &= ~np.isinf(before)
            ratio = np.where(known, after / allowed, 0.0)
        worst = max(worst, float(np.nanmax(ratio, initial=0.0)))
    return worst if worst > FACTOR else None


def _already_lost(current: Trial, index: int, before: Array, after: Array) -> Array:
    """Entries at which the old form is no measure: both fail, or the old one is wrong on a rare input."""
    both = np.isinf(before) & np.isinf(after)
    if current.severity[index] > Severity.LOW.value:
        return both
    return both | (before > lost(current.dtype))


def _spread(wide: Array | None, current: Trial, index: int) -> Array | None:
    """How far the float64 results of a point's cluster lie apart: a condition number for free."""
    if wide is None:
        return None
    members = wide[current.batch.cluster == current.batch.cluster[index]]
    with np.errstate(all="ignore"):
        found = members.max(axis=0) - members.min(axis=0)
    return np.where(np.isfinite(found), found, 0.0)
