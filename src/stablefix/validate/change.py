"""How much a repair changes on ordinary inputs on which the old form was right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stablefix.evidence import Severity
from stablefix.validate.floats import FORMATS, Array
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
from stablefix.validate.subject import Trial, finite, flat

ORDINARY_CHANGE = 1e-3
"""The largest relative change on ordinary inputs that a repair may make; of a gradient against its largest entry or,
where that is larger, the result."""

CHANGE_POINTS = 24
"""How many of the points that change most are looked at for one on which the old form was right."""


def small_changes(
    which: int, trials: Sequence[Trial], reference: Reference, found: Judgement, equivalent: bool
) -> None:
    """On ordinary inputs on which the old form was right, a repair hardly changes value or gradient.

    The change of an equivalent one is rounding, which the accuracy rule has judged: it is only measured.
    """
    for about in ("value", "gradient"):
        ranked: list[tuple[float, int, Trial, int]] = []
        for order, current in enumerate(trials):
            change = _change(current, which)[0] if about == "value" else _gradient_change(current, which)
            change = np.where(current.severity == Severity.HIGH.value, change, 0.0)
            ranked += [(-float(change[index]), order, current, int(index)) for index in np.flatnonzero(change)]
        ranked.sort(key=lambda place: (place[0], place[1], place[3]))
        right = old_is_right if about == "value" else old_slope_is_right
        for negative, _, current, index in _one_of_a_cluster(ranked)[:CHANGE_POINTS]:
            if not right(current, index, reference, kept(current.dtype)):
                continue
            largest = -negative
            if about == "value":
                found.largest_change = max(found.largest_change, largest)
            if not equivalent and largest > max(ORDINARY_CHANGE, 16 * FORMATS[current.dtype].unit):
                found.refuse(f"it changes the {about} on ordinary inputs by {largest:.2g}", (current, index))
            break
    if found.refused is None and not equivalent:
        found.largest_change = max(found.largest_change, _told(which, trials, reference))


def _told(which: int, trials: Sequence[Trial], reference: Reference) -> float:
    """The largest change on ordinary inputs relative to the result itself, for a person to read."""
    ranked: list[tuple[float, int, Trial, int]] = []
    for order, current in enumerate(trials):
        change = np.where(current.severity == Severity.HIGH.value, _change(current, which)[1], 0.0)
        ranked += [(-float(change[index]), order, current, int(index)) for index in np.flatnonzero(change)]
    ranked.sort(key=lambda place: (place[0], place[1], place[3]))
    for negative, _, current, index in _one_of_a_cluster(ranked)[:CHANGE_POINTS]:
        if old_is_right(current, index, reference, kept(current.dtype)):
            return -negative
    return 0.0


def _one_of_a_cluster(ranked: list[tuple[float, int, Trial, int]]) -> list[tuple[float, int, Trial, int]]:
    seen: set[tuple[int, int]] = set()
    found = []
    for entry in ranked:
        place = (entry[1], int(entry[2].batch.cluster[entry[3]]))
        if place not in seen:
            seen.add(place)
            found.append(entry)
    return found


def _change(current: Trial, which: int) -> tuple[Array, Array]:
    """[N] each: relative to the natural size of the computation, and to the result (the largest of its row); 0 where
    some ulps of the input change it as much."""
    old, new = current.old, outcomes_of(current, which)
    usable = finite(old) & finite(new)
    with np.errstate(all="ignore"):
        apart = np.abs(new.value - old.value)
        apart = np.where(apart <= FACTOR * _around(old.value, current), 0.0, apart)
        found = []
        for scale in (current.scale, np.abs(old.value)):
            rows = current.subject.rowwise and scale.ndim > 1
            change = apart / (scale.max(axis=-1, keepdims=True) if rows else scale)
            worst = np.nan_to_num(flat(change), nan=0.0, posinf=0.0).max(axis=1, initial=0.0)
            found.append(np.where(usable, worst, 0.0))
    return found[0], found[1]


def _gradient_change(current: Trial, which: int) -> Array:
    old, new = current.old, outcomes_of(current, which)
    found = np.zeros(len(old))
    for key in old.gradient.keys() & new.gradient.keys():
        a, b = flat(old.gradient[key]), flat(new.gradient[key])
        with np.errstate(all="ignore"):
            size = np.maximum(np.abs(a).max(axis=1, initial=0.0), natural_slope(current))
            apart = np.abs(a - b)
            change = np.where(apart <= FACTOR * _around(a, current), 0.0, apart).max(axis=1, initial=0.0) / size
        found = np.maximum(found, np.where(np.isfinite(change), change, 0.0))
    return np.where(finite(old) & finite(new), found, 0.0)


def _around(values: Array, current: Trial) -> Array:
    """How far the results of each point's cluster lie apart: at a singularity they differ without end."""
    _, places = np.unique(current.batch.cluster, return_inverse=True)
    count = int(places.max(initial=-1)) + 1
    low, high = np.full((count, *values.shape[1:]), np.inf), np.full((count, *values.shape[1:]), -np.inf)
    known = np.where(np.isnan(values), 0.0, values)
    np.minimum.at(low, places, known)
    np.maximum.at(high, places, known)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nan_to_num(high - low, nan=0.0, posinf=np.inf)[places])
