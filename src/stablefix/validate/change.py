"""How much a repair changes on ordinary inputs on which the old form was right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from stablefix.evidence import Severity
from stablefix.validate.floats import FORMATS, Array, ulp
from stablefix.validate.points import Batch, far
from stablefix.validate.reference import FINITE, Reference
from stablefix.validate.standing import (
    FACTOR,
    Judgement,
    few,
    kept,
    natural_slope,
    old_is_right,
    old_slope_is_right,
    outcomes_of,
    seems_right,
)
from stablefix.validate.subject import Trial, apart_within, flat, gradient_difference

ORDINARY_CHANGE = 1e-3
"""The largest relative change on ordinary inputs that a repair may make; of a gradient against its largest entry or,
where that is larger, the result."""

TYPICAL_CHANGE = 1e-4
"""The change on the ordinary input in the middle: what an epsilon or a clamp changes is some inputs, not all."""

ALIKE, ALIKE_POINTS = 0.05, 40
"""Changes of so many ordinary results that differ by this share only are one change of them all."""

FLUSHED = 0.25
"""What subnormal intermediate results may cost excuses no larger change than this share of the result: the old form
passed such numbers and was right. A logarithm of what is kept from being smaller changes by less."""

JUMPS = 8
"""Points that seem to lie where pieces of a repair do not meet that are looked at exactly."""

HALVINGS = 4
"""The way between two neighbours is made so many times shorter by half."""

CHANGE_POINTS = 24
"""How many of the points that change most are looked at for one on which the old form was right."""


def small_changes(which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> None:
    """On ordinary inputs on which the old form was right, a repair hardly changes value or gradient.

    The change of an equivalent one is rounding, which the accuracy rule has judged: it is only measured.
    """
    equivalent = found.equivalent
    values = [_change(current, which) for current in trials]
    typical = _typical(trials, values)
    if not equivalent and typical > max(TYPICAL_CHANGE, 16 * FORMATS[trials[0].dtype].unit):
        worst = _largest(trials, [change for change, *_ in values])
        found.refuse(f"it changes the value on most ordinary inputs by {typical:.2g} or more", worst[0][1:])
        return
    if not equivalent and (factor := _same_change(which, trials, values)) is not None:
        # Where rounding may explain each change by itself, none of the points shows it.
        shown = next(iter(_largest(trials, [change for change, *_ in values])), None)
        found.refuse(f"it changes every value alike, by {factor:.2g}", None if shown is None else shown[1:])
        return
    changes = {
        "value": [change for change, *_ in values],
        "gradient": [_gradient_change(current, which) for current in trials],
    }
    for about, change in changes.items():
        right = old_is_right if about == "value" else old_slope_is_right
        for largest, current, index in _largest(trials, change):
            if not right(current, index, reference, kept(current.dtype)):
                continue
            if about == "value":
                found.largest_change = max(found.largest_change, largest)
            if not equivalent and largest > max(ORDINARY_CHANGE, 16 * FORMATS[current.dtype].unit):
                found.refuse(f"it changes the {about} on ordinary inputs by {largest:.2g}", (current, index))
            break
    if found.refused is not None or equivalent:
        return
    if (place := _far_change(trials, [change for change, *_ in values], reference)) is not None:
        found.refuse(f"it changes the value of large inputs by {place[0]:.2g}", place[1:])
    elif (place := _gap_between_pieces(which, trials, reference)) is not None:
        found.refuse(
            f"its pieces do not meet: its value jumps by {place[0]:.2g} where the true one does not", place[1:]
        )
    else:
        told = _told(trials, [change for _, change, _ in values], reference)
        found.largest_change = max(found.largest_change, told)


def _typical(trials: Sequence[Trial], values: Sequence[tuple[Array, Array, Array]]) -> float:
    """The change relative to the size of the problem on the ordinary input in the middle."""
    usual = [
        change[usable & (current.severity == Severity.HIGH.value)]
        for current, (change, _, usable) in zip(trials, values, strict=True)
    ]
    known = np.concatenate(usual)
    return float(np.median(known)) if len(known) else 0.0


def _same_change(which: int, trials: Sequence[Trial], values: Sequence[tuple[Array, Array, Array]]) -> float | None:
    """The change of all ordinary results by one factor, or one summand, that is no rounding; None where there is none.

    A wrong constant makes one, however near it is; what an epsilon changes depends on the input.
    """
    factors, summands = [], []
    for current, (_, _, usable) in zip(trials, values, strict=True):
        places = usable & (current.severity == Severity.HIGH.value)
        old, new = current.old.value[places].ravel(), outcomes_of(current, which).value[places].ravel()
        with np.errstate(all="ignore"):
            factors.append((new - old) / old)
            summands.append(new - old)
    unit = FORMATS[trials[0].dtype].unit
    for changes, noise in ((np.concatenate(factors), unit), (np.concatenate(summands), 0.0)):
        known = changes[np.isfinite(changes)]
        if len(known) < ALIKE_POINTS:
            continue
        low, middle, high = np.quantile(known, (0.1, 0.5, 0.9))
        if abs(middle) > 2 * FACTOR * noise and high - low <= ALIKE * abs(middle):
            return float(abs(middle))
    return None


def _far_change(
    trials: Sequence[Trial], changes: Sequence[Array], reference: Reference
) -> tuple[float, Trial, int] | None:
    """A change of more than an epsilon makes, on inputs that are ordinary but for their size."""
    for change, current, index in _largest(
        trials, changes, [far(each.batch) & (each.severity < Severity.HIGH.value) for each in trials]
    ):
        if change <= max(ORDINARY_CHANGE, 16 * FORMATS[current.dtype].unit):
            return None
        if old_is_right(current, index, reference, kept(current.dtype)):
            return change, current, index
    return None


def _gap_between_pieces(which: int, trials: Sequence[Trial], reference: Reference) -> tuple[float, Trial, int] | None:
    """A small jump between two neighbours, some units in the last place apart, that the true value does not make.

    Pieces that were meant to be one function make it, such as a series with a wrong coefficient. An epsilon and a clamp
    do not jump, and what is put in place of a pole makes a large jump.
    """
    places: list[tuple[float, int, int]] = []
    for order, current in enumerate(trials):
        old, new = current.old, outcomes_of(current, which)
        with np.errstate(all="ignore"):
            moved = np.where(np.isfinite(old.value), new.value - old.value, new.value)
            jump = apart_within(np.where(np.isfinite(moved), moved, np.nan), current.batch.cluster)
            least = np.fmax(current.bound, ulp(new.value, current.dtype))
            allowed = FACTOR * np.fmax(current.noise, np.fmax(least, FORMATS[current.dtype].tiny))
            size = jump / np.fmax(np.abs(new.value), np.where(np.isfinite(old.value), np.abs(old.value), 0.0))
            size = np.where((jump > allowed) & (size <= ORDINARY_CHANGE), size, 0.0)
        worst = np.where(new.finite, flat(size).max(axis=1, initial=0.0), 0.0)
        places += [(-float(worst[index]), order, index) for index in few(worst > 0, current, JUMPS)]
    for negative, order, index in sorted(places)[:JUMPS]:
        if _jumps(trials[order], which, index, reference):
            return -negative, trials[order], index
    return None


def _jumps(current: Trial, which: int, index: int, reference: Reference) -> bool:
    """Whether the exact values of a repair make a jump that those of the old form do not: it is no rounding, and does
    not become less on shorter ways."""
    cluster = current.batch.cluster
    members = current.batch.take(np.flatnonzero(cluster == cluster[index]))
    moved = [_moved(current, which, members, place, reference) for place in range(len(members))]
    apart = [_distance(moved[0], each) for each in moved]
    far_end = int(np.argmax(apart))
    rounding = np.fmax(current.bound[index], ulp(outcomes_of(current, which).value[index], current.dtype))
    if not apart[far_end] > FACTOR * np.max(rounding):
        return False
    ends = [(members.take(np.array([place])), moved[place]) for place in (0, far_end)]
    for _ in range(HALVINGS):
        between = {key: (array + ends[1][0].values[key]) / 2 for key, array in ends[0][0].values.items()}
        middle = replace(ends[0][0], values=between)
        change = _moved(current, which, middle, 0, reference)
        first = _distance(change, ends[0][1]) > _distance(change, ends[1][1])
        ends = [ends[0], (middle, change)] if first else [(middle, change), ends[1]]
    return _distance(ends[0][1], ends[1][1]) > apart[far_end] / 2


def _distance(one: Array | None, other: Array | None) -> float:
    """The largest distance of two changes; nan where one of them is not known, which is larger than nothing."""
    return float("nan") if one is None or other is None else float(np.max(np.abs(one - other), initial=0.0))


def _moved(current: Trial, which: int, batch: Batch, index: int, reference: Reference) -> Array | None:
    """What a repair adds to the true value at a point; None where one of them has none."""
    request = current.subject.request
    old = reference.value(request.before, batch, index, current.dtype)
    new = reference.value(request.repairs[which][1], batch, index, current.dtype)
    if old is None or new is None or old.status.shape != new.status.shape:
        return None
    if np.any(old.status != FINITE) or np.any(new.status != FINITE):
        return None
    return np.asarray((new.value - old.value) + (new.low - old.low))


def _told(trials: Sequence[Trial], changes: Sequence[Array], reference: Reference) -> float:
    """The largest change on ordinary inputs relative to the result itself, for a person to read."""
    for change, current, index in _largest(trials, changes):
        if old_is_right(current, index, reference, kept(current.dtype)):
            return change
    return 0.0


def _largest(
    trials: Sequence[Trial], changes: Sequence[Array], among: Sequence[Array] | None = None
) -> list[tuple[float, Trial, int]]:
    """The points that change most, one of a cluster, among the ordinary ones or others."""
    ranked: list[tuple[float, int, int]] = []
    for order, (current, change) in enumerate(zip(trials, changes, strict=True)):
        chosen = current.severity == Severity.HIGH.value if among is None else among[order]
        places = np.flatnonzero(np.where(chosen, change, 0.0))
        places = places[np.argsort(-change[places], kind="stable")]
        _, first = np.unique(current.batch.cluster[places], return_index=True)
        ranked += [(-float(change[index]), order, int(index)) for index in places[np.sort(first)][:CHANGE_POINTS]]
    ranked.sort()
    return [(-negative, trials[order], index) for negative, order, index in ranked[:CHANGE_POINTS]]


def _change(current: Trial, which: int) -> tuple[Array, Array, Array]:
    """[N] each: relative to the size of the problem, and to the result (the largest of its row); 0 where some ulps of
    the input change it as much, or the old form's own rounding may. And where the old form seems right."""
    old, new = current.old, outcomes_of(current, which)
    usable = old.finite & new.finite & seems_right(current)
    with np.errstate(all="ignore"):
        apart = np.abs(new.value - old.value)
        rounding = np.where(apart > FLUSHED * _scale(current), current.firm_bound, current.bound)
        small = np.fmax(np.fmax(FACTOR * current.noise, rounding), FORMATS[current.dtype].tiny)
        apart = np.where(apart <= small, 0.0, apart)
        found = []
        for scale in (_scale(current, current.problem), _scale(current)):
            change = apart / scale
            worst = np.nan_to_num(flat(change), nan=0.0, posinf=0.0).max(axis=1, initial=0.0)
            found.append(np.where(usable, worst, 0.0))
    return found[0], found[1], usable


def _scale(current: Trial, size: Array | None = None) -> Array:
    """[N, *shape]: the size of the result, or another one, of the largest of its row where rows are one thing."""
    found = np.abs(current.old.value) if size is None else size
    rows = current.subject.rowwise and found.ndim > 1
    return np.asarray(found.max(axis=-1, keepdims=True) if rows else found)


def _gradient_change(current: Trial, which: int) -> Array:
    old, new = current.old, outcomes_of(current, which)
    found = np.zeros(len(old))
    for key in old.gradient.keys() & new.gradient.keys():
        a, b = flat(old.gradient[key]), flat(new.gradient[key])
        with np.errstate(all="ignore"):
            size = np.maximum(np.abs(a).max(axis=1, initial=0.0), natural_slope(current))
            apart = np.abs(a - b)
            small = np.fmax(FACTOR * current.slope_noise[key], FORMATS[current.dtype].tiny)
            change = np.where(apart <= small, 0.0, apart).max(axis=1, initial=0.0) / size
        found = np.maximum(found, np.where(np.isfinite(change), change, 0.0))
    usable = old.finite & new.finite
    if current.wide is not None:
        usable &= gradient_difference(old, current.wide, current.dtype) <= kept(current.dtype)
    return np.where(usable, found, 0.0)
