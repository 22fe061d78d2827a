"""How much a repair changes on ordinary inputs on which the old form was right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stablefix.evidence import Severity
from stablefix.validate.floats import FORMATS, Array, ulp
from stablefix.validate.reference import Reference
from stablefix.validate.standing import (
    FACTOR,
    Judgement,
    kept,
    natural_slope,
    old_is_right,
    old_slope_is_right,
    outcomes_of,
)
from stablefix.validate.subject import Trial, finite, flat, gradient_difference

ORDINARY_CHANGE = 1e-3
"""The largest relative change on ordinary inputs that a repair may make; of a gradient against its largest entry or,
where that is larger, the result."""

TYPICAL_CHANGE = 1e-4
"""The change on the ordinary input in the middle: what an epsilon or a clamp changes is some inputs, not all."""

ALIKE, ALIKE_POINTS = 0.05, 40
"""Changes of so many ordinary results that differ by this share only are one change of them all."""

CHANGE_POINTS = 24
"""How many of the points that change most are looked at for one on which the old form was right."""


def small_changes(
    which: int, trials: Sequence[Trial], reference: Reference, found: Judgement, equivalent: bool
) -> None:
    """On ordinary inputs on which the old form was right, a repair hardly changes value or gradient.

    The change of an equivalent one is rounding, which the accuracy rule has judged: it is only measured.
    """
    values = [_change(current, which) for current in trials]
    typical = _typical(trials, values)
    if not equivalent and typical > max(TYPICAL_CHANGE, 16 * FORMATS[trials[0].dtype].unit):
        worst = _largest(trials, [change for change, *_ in values])
        found.refuse(f"it changes the value on most ordinary inputs by {typical:.2g} or more", worst[0][1:])
        return
    if not equivalent and (factor := _same_change(which, trials, values)) is not None:
        found.refuse(f"it changes every value alike, by {factor:.2g}", _largest(trials, [c for c, *_ in values])[0][1:])
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
    if found.refused is None and not equivalent:
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


def _told(trials: Sequence[Trial], changes: Sequence[Array], reference: Reference) -> float:
    """The largest change on ordinary inputs relative to the result itself, for a person to read."""
    for change, current, index in _largest(trials, changes):
        if old_is_right(current, index, reference, kept(current.dtype)):
            return change
    return 0.0


def _largest(trials: Sequence[Trial], changes: Sequence[Array]) -> list[tuple[float, Trial, int]]:
    """The ordinary points that change most, one of a cluster."""
    ranked: list[tuple[float, int, int]] = []
    for order, (current, change) in enumerate(zip(trials, changes, strict=True)):
        places = np.flatnonzero(np.where(current.severity == Severity.HIGH.value, change, 0.0))
        places = places[np.argsort(-change[places], kind="stable")]
        _, first = np.unique(current.batch.cluster[places], return_index=True)
        ranked += [(-float(change[index]), order, int(index)) for index in places[np.sort(first)][:CHANGE_POINTS]]
    ranked.sort()
    return [(-negative, trials[order], index) for negative, order, index in ranked[:CHANGE_POINTS]]


def _change(current: Trial, which: int) -> tuple[Array, Array, Array]:
    """[N] each: relative to the size of the problem, and to the result (the largest of its row); 0 where some ulps of
    the input change it as much, or the old form's own rounding may. And where the old form seems right."""
    old, new = current.old, outcomes_of(current, which)
    usable = finite(old) & finite(new) & _seems_right(current)
    with np.errstate(all="ignore"):
        apart = np.abs(new.value - old.value)
        small = np.fmax(np.fmax(FACTOR * current.noise, current.bound), FORMATS[current.dtype].tiny)
        apart = np.where(apart <= small, 0.0, apart)
        found = []
        for scale in (current.problem, np.abs(old.value)):
            rows = current.subject.rowwise and scale.ndim > 1
            change = apart / (scale.max(axis=-1, keepdims=True) if rows else scale)
            worst = np.nan_to_num(flat(change), nan=0.0, posinf=0.0).max(axis=1, initial=0.0)
            found.append(np.where(usable, worst, 0.0))
    return found[0], found[1], usable


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
    usable = finite(old) & finite(new)
    if current.wide is not None:
        usable &= gradient_difference(old, current.wide, current.dtype) <= kept(current.dtype)
    return np.where(usable, found, 0.0)


def _seems_right(current: Trial) -> Array:
    """[N]: whether the old form may have kept three quarters of its digits, by its value in float64 or by its bound: a
    change where it has not says nothing, and is not worth an exact value."""
    limit = kept(current.dtype)
    if current.wide is not None:
        return current.wide_gap <= limit
    size = np.abs(np.where(np.isfinite(current.old.value), current.old.value, 0.0))
    if current.subject.rowwise and size.ndim > 1:
        size = size.max(axis=-1, keepdims=True)
    return np.asarray(flat(current.bound <= limit * ulp(size, current.dtype)).all(axis=1))
