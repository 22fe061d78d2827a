"""Is an equivalent repair as accurate as the old form? Errors are counted in units in the last place of the truth.

A new error may be `FACTOR` times the largest of these, for value and gradient alike:

- the old error, there or at the neighbours of the point, and one ulp;
- the old form's own first-order rounding bound (see `bound`);
- the condition of the problem, where that is mild: how far the exact results at the neighbours of the point, a few ulps
  away, lie apart, up to `conditioned` ulps, or half of the digits of a slope;
- for a slope, the rounding of the result (see `natural_slope`), times the slope of what is matched in an input, and of
  what is summed up to the gradient.

Where the failure that is mended is a nan, an infinity or an exception, a repair that keeps twelve decimal digits is
unsafe, not refused: exp(lgamma(a) - lgamma(b)) reaches quotients that gamma(a) / gamma(b) does not.

A slope that has kept three quarters of its digits but one bit is right. Where the old form gave no number, half of the
digits must be right, or the repair is unsafe; one whose value is as far from the truth as 0 is, or further, is refused:
no bit of it is right, and nothing tells the user so, as a nan would. That is, unless the point is at the end of the
domain, or the last operator would give as much for an operand that is off by a rounding: the angle of two vectors that
are equal but for a rounding is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from stablefix.evidence import Severity
from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.expression import replace as exchange
from stablefix.graph.facts import Facts
from stablefix.operators.operator import Form
from stablefix.validate.exact import Exact, evaluate, overlap
from stablefix.validate.floats import FORMATS, Array, ulp
from stablefix.validate.points import ORDINARY_TOP, Batch
from stablefix.validate.reference import FINITE, Reference
from stablefix.validate.running import cotangent
from stablefix.validate.standing import (
    FACTOR,
    Judgement,
    at_smallest,
    conditioned,
    few,
    kept,
    lost,
    natural_slope,
    outcomes_of,
)
from stablefix.validate.subject import Trial
from stablefix.validate.witness import NOT_A_NUMBER

AGREES = 4.0
"""Old and new within this many ulps of each other need no exact judgement."""

EXACT_POINTS = 40
SLOPES = 8
EDGE = 2.0**-8
"""An input is so far, relative to its size, from the edge of a clamp that it changes by less than a rounding."""

TWELVE_DIGITS = 1e-12
"""A relative error that is less accurate than another one and matters to hardly anybody; float64 alone is finer."""

BETTER_THAN_NOTHING, NO_BETTER, NO_BIT = 0.0, 0.5, float("inf")
"""What the rule says of an inaccurate number where the old form gave none, of one with no bit right there, and of one
with no bit right where the old form gave a right number."""


def accurate(which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> None:
    """Hold the rule against a repair, in value and gradient, at the points where old and new disagree."""
    for about in ("value", "gradient"):
        places: list[tuple[float, int, Trial, int]] = []
        for order, current in enumerate(trials):
            gaps = current.value_gaps[which] if about == "value" else current.slope_gaps[which]
            places += [(float(gaps[index]), order, current, index) for index in few(gaps > AGREES, current, 1000)]
        # Not the worst ones only: a spread over all that disagree.
        places.sort(key=lambda place: (place[0], place[1], place[3]))
        stride = max(1, -(-len(places) // EXACT_POINTS))
        rule = _worse_value if about == "value" else _worse_gradient
        for _, _, current, index in places[::-stride]:
            usual = current.severity[index] != Severity.LOW.value and not current.is_near_overflow[index]
            if about == "value" and not usual and _means_another(current, which, index, reference):
                found.refuse("it stands for 0, or for a number of the other sign", (current, index))
                return
            if (
                about == "gradient"
                and not usual
                and _other_slopes(current, which, current.batch, index, reference, _turned)
            ):
                found.refuse("its gradient is that of something with another sign", (current, index))
                return
            worse = rule(current, which, index, reference)
            if worse is None:
                continue
            if worse == BETTER_THAN_NOTHING or (worse == NO_BETTER and not (usual and about == "value")):
                found.unsafe.append(f"its {about} is inaccurate on some inputs on which the old one is nan or infinite")
            elif worse == NO_BETTER:
                found.refuse("no bit of its value is right where the old one is nan or infinite", (current, index))
                return
            elif worse == NO_BIT and (usual or (about == "value" and not _at_limits(current, which, index, reference))):
                found.refuse(f"no bit of its {about} is right where the old one is right", (current, index))
                return
            elif not usual:
                found.unsafe.append(f"on rare inputs its {about} is less accurate than the old one")
            elif current.subject.request.failure in NOT_A_NUMBER and _close(worse, current.dtype):
                found.unsafe.append(f"its {about} is less accurate than the old one by a factor of up to {worse:.3g}")
            else:
                reason = f"its {about} is less accurate than the old one by a factor of {worse:.3g}"
                found.refuse(reason, (current, index))
                return


def keeps_slopes(which: int, trials: Sequence[Trial], reference: Reference, found: Judgement) -> None:
    """Compare exact slopes of a repair that gives numbers where the old form has none, and the same values elsewhere;
    not near by, where it may differ, nor on rare inputs at the edge of a clamp, which changes by less than rounding."""
    for current in trials:
        broken = current.batch.cluster[~(current.old.finite & current.old.finite_slopes)]
        judged = ~np.isin(current.batch.cluster, broken) & (current.value_gaps[which] <= AGREES)
        for index in few(judged & (current.slope_gaps[which] > lost(current.dtype)), current, SLOPES):
            point = current.batch.take(np.array([index]))
            rare = current.severity[index] == Severity.LOW.value
            if _other_slopes(current, which, point, 0, reference, _half_off) and not (
                rare and _at_edge(current, which, point, reference)
            ):
                found.refuse("its gradient is another one, though its value is the same", (current, index))
                return


def _at_edge(current: Trial, which: int, point: Batch, reference: Reference) -> bool:
    """Whether the exact values of old and new differ at a point, and a little beside it not even their slopes do."""
    before, after = current.subject.request.before, current.subject.request.repairs[which][1]
    old, new = (reference.value(node, point, 0, current.dtype) for node in (before, after))
    if old is None or new is None or overlap(old, new).all():
        return False
    for factor in (1 + EDGE, 1 - EDGE):
        values = {key: np.where(array == np.rint(array), array, array * factor) for key, array in point.values.items()}
        beside = replace(point, values=values)
        if not _other_slopes(current, which, beside, 0, reference, _half_off):
            return True
    return False


def _at_limits(current: Trial, which: int, index: int, reference: Reference) -> bool:
    return bool(current.is_near_overflow[index]) or at_smallest(current, which, index, reference)


def _means_another(current: Trial, which: int, index: int, reference: Reference) -> bool:
    """Whether a large value comes out as 0, or with the other sign, and is so by the exact value of the repair too.

    That is no rounding, nor a range that ends: rare inputs do not excuse it.
    """
    request = current.subject.request
    new = outcomes_of(current, which).value[index]
    truth = reference.value(request.before, current.batch, index, current.dtype)
    if truth is None or truth.status.shape != new.shape:
        return False
    with np.errstate(all="ignore"):
        # Not as it is rounded: where that is infinite, 0 is no better.
        turned = (truth.status == FINITE) & (np.abs(truth.value) >= 1) & np.isfinite(new) & (new * truth.value <= 0)
        if not turned.any():
            return False
        meant = reference.value(request.repairs[which][1], current.batch, index, current.dtype)
        if meant is None or meant.status.shape != new.shape:
            return False
        return bool(np.any(turned & (meant.status == FINITE) & (meant.value * truth.value <= 0)))


def _other_slopes(
    current: Trial,
    which: int,
    batch: Batch,
    index: int,
    reference: Reference,
    differ: Callable[[Array, Array], Array],
) -> bool:
    """Whether the exact slopes of a repair are others than those of the old form, in a way that is no rounding."""
    request, shape = current.subject.request, current.old.shape
    truths = reference.slope(request.before, batch, index, shape, current.dtype) or {}
    meant = reference.slope(request.repairs[which][1], batch, index, shape, current.dtype) or {}
    for key in truths.keys() & meant.keys():
        truth, other = truths[key], meant[key]
        known = (truth.status == FINITE) & (other.status == FINITE) & ~truth.kinks & ~other.kinks
        with np.errstate(all="ignore"):
            if np.any(known & differ(truth.value, other.value)):
                return True
    return False


def _turned(truth: Array, other: Array) -> Array:
    """Another sign of a slope of ordinary size. Where slopes are steep a pole is near, and an epsilon changes them."""
    return np.asarray((np.abs(truth) >= 1) & (np.abs(truth) <= ORDINARY_TOP) & (other * truth < 0))


def _half_off(truth: Array, other: Array) -> Array:
    return np.asarray(np.abs(other - truth) > np.max(np.abs(truth), initial=0.0) / 2)


def _close(worse: float, dtype: str) -> bool:
    """Whether an error that is so many times the allowed one is small all the same."""
    return worse * FORMATS[dtype].unit <= TWELVE_DIGITS


def _worse_value(current: Trial, which: int, index: int, reference: Reference) -> float | None:
    """By how much the rule is broken at a point, or BETTER_THAN_NOTHING or NO_BETTER; None where it holds or nothing is
    known."""
    node, dtype, against = current.subject.request.before, current.dtype, current.subject.against

    def exact(member: int) -> Exact | None:
        return reference.value(node, current.batch, member, dtype)

    truth = exact(index)
    new = outcomes_of(current, which).value[index]
    if truth is None or np.asarray(truth.status).shape != new.shape:
        return None
    size = np.maximum(_size(truth, dtype), current.subject.scale)
    unit = ulp(size.max(axis=-1, keepdims=True) if against == "row" and size.ndim else size, dtype)
    # Kernels flush subnormal results as they like.
    flushed = np.where(size < FORMATS[dtype].tiny, FORMATS[dtype].tiny, 0.0)
    floor = np.fmax(current.bound[index], flushed)
    rule = _Rule(current, index, dtype, unit, floor, conditioned(dtype), current.old.value, exact)
    worse = rule.excess(new)
    if worse == NO_BETTER and np.all(np.abs(new - truth.value) <= _last_rounding(current, index, truth, reference)):
        return None
    return worse


def _last_rounding(current: Trial, index: int, truth: Exact, reference: Reference) -> Array:
    """How far the last operator takes the true value when its only computed operand is off by a rounding."""
    root, dtype = current.subject.request.before, current.dtype
    place = _last_operand(root)
    operand = None if place is None else reference.value(place, current.batch, index, dtype)
    if place is None or operand is None or np.any(operand.status != FINITE):
        return np.zeros(())
    near = Input(("rounded",), "rounded", Facts())
    step = exchange(root, place, near)
    found = np.zeros(truth.status.shape)
    for sign in (-FACTOR, FACTOR):
        rounded = np.asarray(operand.rounded(dtype))
        moved = evaluate(step, {near.key: rounded + sign * ulp(rounded, dtype)}, dtype=dtype)
        found = np.where(moved.status == FINITE, np.fmax(found, np.abs(moved.value - truth.value)), found)
    return found


def _last_operand(root: Node) -> Node | None:
    """The only operand of the last operator that is not a rearrangement; None where it has several."""
    while isinstance(root, Apply):
        computed = [node for node in root.operands if not isinstance(node, Constant)]
        if len(computed) != 1 or root.operator.form is Form.ELEMENTWISE:
            return computed[0] if len(computed) == 1 else None
        root = computed[0]
    return None


def _worse_gradient(current: Trial, which: int, index: int, reference: Reference) -> float | None:
    """The same for the gradient, measured against its largest entry by any input."""
    node, new = current.subject.request.before, outcomes_of(current, which)
    truth = reference.value(node, current.batch, index, current.dtype)
    slopes = reference.slope(node, current.batch, index, current.old.shape, current.dtype)
    if slopes is None or truth is None or np.any(truth.status != FINITE):
        return None
    roles = [role for role in current.batch.layout.roles if role.key in slopes and role.key in new.gradient]
    largest = np.asarray(max((_size(slopes[role.key], role.dtype).max(initial=0.0) for role in roles), default=0.0))
    here = slice(index, index + 1)
    natural = natural_slope(current, new.value, here)[0] * cotangent(current.old.shape).max(initial=1.0)
    found = []
    for role in roles:
        unit = ulp(largest, role.dtype)
        digits = 2 * min(kept(role.dtype), conditioned(role.dtype)) / FACTOR * unit
        steep = np.fmax(current.steepness[role.key][index], 1.0) if role.key in current.steepness else 1.0
        floor = np.maximum(steep * FORMATS[role.dtype].unit * natural, digits)
        floor = np.maximum(floor, FORMATS[role.dtype].tiny)
        if (scale := current.slope_scale.get(role.key)) is not None:
            floor = np.maximum(floor, FORMATS[role.dtype].unit * scale[index])

        def exact(member: int, key: Hashable = role.key) -> Exact | None:
            slopes = reference.slope(node, current.batch, member, current.old.shape, current.dtype)
            return None if slopes is None else slopes.get(key)

        most = lost(role.dtype)
        rule = _Rule(current, index, role.dtype, unit, floor, most, current.old.gradient[role.key], exact)
        found.append(rule.excess(new.gradient[role.key][index]))
    return max((worse for worse in found if worse is not None), default=None)


def _size(truth: Exact, dtype: str) -> Array:
    rounded = np.asarray(truth.rounded(dtype))
    return np.abs(np.where(np.isfinite(rounded), rounded, 0.0))


@dataclass(frozen=True)
class _Rule:
    """What an error is held against at one point.

    unit    one ulp, absolute.
    floor   the rounding bound, absolute.
    most    ulps that the condition of the problem excuses.
    old     what the old form gave, [N, ...].
    exact   the truth at the points of the batch.
    """

    current: Trial
    index: int
    dtype: str
    unit: Array
    floor: Array
    most: float
    old: Array
    exact: Callable[[int], Exact | None]

    def excess(self, new: Array) -> float | None:
        """The new error by the allowed one without its factor; None up to FACTOR. Or BETTER_THAN_NOTHING, NO_BETTER."""
        truth = self.exact(self.index)
        assert truth is not None
        with np.errstate(all="ignore"):
            return self._excess(new, truth)

    def _excess(self, new: Array, truth: Exact) -> float | None:
        after = self._errors(new, truth)
        judged = np.isfinite(truth.rounded(self.dtype)) & (truth.status == FINITE) & ~truth.kinks
        base = np.fmax(self.floor / self.unit, 1.0)
        if self._worst(after, base, judged) <= FACTOR:
            return None
        before = self._errors(self.old[self.index], truth)
        judged &= ~(np.isinf(before) & np.isinf(after))
        if self.current.severity[self.index] == Severity.LOW.value:
            judged &= before <= lost(self.dtype)
        base = np.fmax(self._measure(before), base)
        if self._worst(after, base, judged) <= FACTOR:
            return None
        base = np.fmax(base, self._around(before))
        worst = self._worst(after, base, judged)
        if worst <= FACTOR:
            return None
        size = np.max(np.abs(np.where(judged, truth.value, 0.0)), initial=0.0)
        right = judged & (before <= lost(self.dtype)) & (after > FACTOR * base)
        if np.any(right & (after * self.unit >= max(size, self._negligible()))):
            return NO_BIT
        if self._worst(after, base, judged & ~np.isinf(before)) > FACTOR:
            return worst
        gone = judged & np.isinf(before) & (after * self.unit >= size) & (size > self._negligible())
        gone &= ~self._is_at_an_end()
        return NO_BETTER if gone.any() else BETTER_THAN_NOTHING

    def _negligible(self) -> float:
        """Numbers that are lost in everything else of the size of the inputs."""
        return FORMATS[self.dtype].unit ** 2 * min(1.0, float(self.current.largest_input[self.index]))

    def _worst(self, after: Array, base: Array, judged: Array) -> float:
        return float(np.fmax.reduce(np.where(judged, after / base, 0.0), axis=None, initial=0.0))

    def _errors(self, computed: Array, truth: Exact) -> Array:
        """In units; infinite for nan, nan where there is no truth."""
        apart = np.abs(computed - truth.value - truth.low) / self.unit
        apart = np.where(computed == truth.rounded(self.dtype), 0.0, np.where(np.isfinite(computed), apart, np.inf))
        return np.where(truth.status == FINITE, apart, np.nan)

    def _measure(self, before: Array) -> Array:
        """What the old error allows: where the old form gave no number, half of the digits may be lost."""
        return np.where(np.isfinite(before), before, lost(self.dtype) / FACTOR)

    def _around(self, before: Array) -> Array:
        """What the neighbours of the point allow: their old errors, and how far their truths lie apart. Where the old
        form has lost half of its digits there is no end to that: of a singular matrix nothing is left to be right."""
        truths = self._neighbours()
        errors = [self._measure(self._errors(self.old[member], truth)) for member, truth in truths.items()]
        values = np.stack([np.where(truth.status == FINITE, truth.value, np.nan) for truth in truths.values()])
        spread = np.fmax.reduce(values) - np.fmin.reduce(values)
        spread = np.where(np.isfinite(spread), spread, 0.0) / self.unit
        most = np.where(np.isfinite(before) & (before > lost(self.dtype)), np.inf, self.most)
        return np.fmax(np.fmax.reduce(errors), np.minimum(spread, most))

    def _is_at_an_end(self) -> Array:
        """Whether the result has no true value for some of the neighbours: the point is at the end of the domain."""
        missing = np.stack([truth.status != FINITE for truth in self._neighbours().values()])
        return np.asarray(missing.any(axis=0))

    def _neighbours(self) -> dict[int, Exact]:
        """What is known of the points that are a few ulps away, and of the point itself."""
        batch = self.current.batch
        members = [int(member) for member in np.flatnonzero(batch.cluster == batch.cluster[self.index])]
        return {member: truth for member in members if (truth := self.exact(member)) is not None}
