"""Failing inputs of the old form: found among the points, confirmed exactly, the most ordinary first."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from stablefix.evidence import BELIEVABLE, Failure, Severity, Witness
from stablefix.validate.floats import FORMATS, Array
from stablefix.validate.reference import FINITE, INFINITE, UNDEFINED, Reference, errors
from stablefix.validate.standing import FACTOR, kept, lost, natural_slope
from stablefix.validate.subject import Subject, Trial
from stablefix.validate.trials import taken

CHECKED = 12
"""Candidates of one class that are evaluated exactly at most."""


NOT_A_NUMBER = {Failure.OVERFLOW, Failure.DIVISION_BY_ZERO, Failure.DOMAIN_ERROR, Failure.NAN_GRADIENT}
"""Failures that show as nan, an infinity or an exception. Lost digits are another failure, which some other template
may speak of."""

LOST_DIGITS = {Failure.CANCELLATION, Failure.LOW_PRECISION}
"""Failures in which rounding errors of the size of intermediate results are the failure."""


@dataclass(frozen=True, slots=True, eq=False)
class Failing:
    """A confirmed failure: a batch of one point, run alone in its stated shape. Compared by identity."""

    kind: Witness
    about: str
    severity: Severity
    trial: Trial
    source: Hashable = None
    """The input whose gradient fails worst."""
    overflow: bool = False
    """The truth is a finite number, but too large for the dtype."""
    broken: bool = False
    """The old form gives nan, an infinity or an exception, rather than a wrong number."""
    entry: int = 0
    """The flat index of the element that fails worst (of the result, or of the gradient by `source`)."""
    beyond: bool = False
    """The true value is so large, or so small, that nobody computes with it."""
    told: dict[int, str | None] = field(default_factory=dict)
    """What `repaired` has said of the repairs."""

    @property
    def answered(self) -> bool:
        """Whether an input that is no rare one has a right result: nobody can say that it is never passed."""
        return self.kind is Witness.ACCURACY and self.severity is not Severity.LOW


def witnesses(subject: Subject, trials: Sequence[Trial], reference: Reference) -> list[Failing]:
    """Confirmed failures, the most ordinary and the plainest first. Where an argument leaves a domain, those that
    are `answered` come before the others."""
    found: list[Failing] = []
    failure = subject.request.failure
    for about in ("value", "gradient") if subject.request.slopes else ("value",):
        for broken in (True, False):
            if failure is Failure.NAN_GRADIENT and about == "value" and not broken:
                continue
            for current, index in islice(_candidates(trials, about, broken), CHECKED):
                failing = confirm(taken(current, index), about, reference)
                if failing is not None and not (failing.overflow and failure is Failure.CANCELLATION):
                    found.append(failing)
    shown = any(one.broken and not one.overflow and one.severity is not Severity.LOW for one in found)

    def rank(failing: Failing) -> tuple[bool, bool, bool, int, bool, bool, float, bool, bool]:
        part = (failing.about == "value") == (failure is Failure.NAN_GRADIENT)
        rarity = float(failing.trial.rarity[0])
        ordinary = -failing.severity.value
        other = shown and failure in NOT_A_NUMBER and not failing.broken
        unanswered = failure is Failure.DOMAIN_ERROR and not failing.answered
        last = (not failing.broken, failing.kind is Witness.DOMAIN)
        return (failing.overflow, other, unanswered, ordinary, part, failing.beyond, rarity, *last)

    return sorted(found, key=rank)


def _candidates(trials: Sequence[Trial], about: str, broken: bool) -> Iterator[tuple[Trial, int]]:
    """Points that look bad, one of a cluster: first those on which some repair does better, each time the most
    ordinary and smallest first."""
    columns: list[Array] = []
    for place, current in enumerate(trials):
        bad = suspicion(current, about, broken)
        at = np.flatnonzero(bad > 0)
        if not len(at):
            continue
        contested = np.zeros(len(bad)) if broken else ~_all_disagree(current, about)
        told = (~_mended_by_some(current, about), contested, -current.severity, current.rarity)
        size = np.full(len(at), current.batch.layout.size)
        there = (np.full(len(at), place), at, current.batch.cluster[at])
        columns.append(np.stack([*(part[at].astype(float) for part in told), size, -bad[at], *there]))
    if not columns:
        return
    table = np.concatenate(columns, axis=1)
    ranked = table[:, np.lexsort(table[7::-1])]
    severity, place, point, cluster = ranked[[2, 6, 7, 8]]
    # Of the points of one cluster and severity only the first can be taken.
    kinds = (place * (cluster.max() + 1) + cluster) * 8 - severity
    first = np.sort(np.unique(kinds, return_index=True)[1])
    rows = zip(severity[first], place[first].astype(int), point[first].astype(int), cluster[first], strict=True)
    seen: set[tuple[int, int]] = set()
    left = dict.fromkeys(severity.tolist(), CHECKED // 2)
    for level, which, index, number in rows:
        # Rare inputs get their share: a repair may mend only these.
        if (which, number) not in seen and left[level]:
            seen.add((which, number))
            left[level] -= 1
            yield trials[which], int(index)
            if not any(left.values()):
                return


def _mended_by_some(current: Trial, about: str) -> Array:
    """[N]: whether some repair is finite, in value or in gradient."""
    found = np.zeros(len(current.old), dtype=bool)
    for new in current.new:
        if new is not None:
            found |= new.finite & (new.finite_slopes if about == "gradient" else True)
    return found


def suspicion(current: Trial, about: str, broken: bool) -> Array:
    """[N]: 0 where the old form seems right. `broken`: nan, infinities and exceptions; else lost digits, in ulps."""
    if (about, broken) not in current.suspicions:
        current.suspicions[about, broken] = _suspicion(current, about, broken)
    return current.suspicions[about, broken]


def _suspicion(current: Trial, about: str, broken: bool) -> Array:
    old = current.old
    if about == "gradient" and not old.gradient:
        return np.zeros(len(old))
    usable = old.finite if about == "value" else old.finite & old.finite_slopes
    if broken:
        bad = ~usable & ~old.refused(current.subject.request.library) if about == "value" else old.finite & ~usable
        return bad.astype(float)
    gaps = current.gaps_at_all[about]
    worst = np.max(np.stack(gaps), axis=0) if gaps else np.zeros(len(old))
    return np.where(usable & (worst > lost(current.dtype)), np.minimum(worst, 1e30), 0.0)


def _all_disagree(current: Trial, about: str) -> Array:
    """[N]: whether no repair gives what the old form gives: one alone may be the one that is wrong."""
    gaps = current.gaps_at_all[about]
    if not gaps:
        return np.zeros(len(current.old), dtype=bool)
    return np.asarray(np.min(np.stack(gaps), axis=0) > lost(current.dtype))


def confirm(alone: Trial, about: str, reference: Reference) -> Failing | None:
    """Whether the old form fails on a single point, by its exact value or gradient."""
    severity = Severity.LOW if alone.batch.is_driven[0] else Severity(int(alone.severity[0]))
    if alone.old.refused(alone.subject.request.library)[0] or not _is_let_through(alone, reference):
        return None
    if about == "value":
        return _confirm_value(alone, severity, reference)
    return _confirm_gradient(alone, severity, reference)


def _is_let_through(alone: Trial, reference: Reference) -> bool:
    """Whether the tests that led to the place let a point through; of what a `where` chooses, some entry."""
    for tested in alone.subject.request.within:
        truth = reference.value(tested.part, alone.batch, 0, alone.dtype)
        if truth is not None:
            let = [float(entry) in tested.interval for entry in np.asarray(truth.value).reshape(-1)]
            if not (all(let) if tested.every else any(let)):
                return False
    return True


def _entries_let_through(alone: Trial, reference: Reference, shape: tuple[int, ...]) -> Array:
    """[entries]: of what the tests speak of entry by entry, as a `where` does, each result has its own. Where there is
    a slope it comes out of what a `where` leaves out, too."""
    found = np.ones(shape, dtype=bool)
    request = alone.subject.request
    for tested in () if request.slopes and request.library == "torch" else request.within:
        truth = reference.value(tested.part, alone.batch, 0, alone.dtype)
        spoken = None if truth is None else np.asarray(truth.value)
        if spoken is not None and spoken.size > 1 and _spreads_over(spoken.shape, shape):
            found &= np.vectorize(lambda entry, let=tested.interval: float(entry) in let)(spoken)
    return found.reshape(-1)


def _spreads_over(shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    own = zip(reversed(shape), reversed(whole), strict=False)
    return len(shape) <= len(whole) and all(length in (1, length_there) for length, length_there in own)


def _confirm_value(alone: Trial, severity: Severity, reference: Reference) -> Failing | None:
    old, batch, dtype = alone.old, alone.batch, alone.dtype
    truth = reference.value(alone.subject.request.before, batch, 0, dtype)
    if truth is None or (old.raised[0] is None and np.shape(truth.status) != old.value[0].shape):
        return None
    status = np.atleast_1d(truth.status).reshape(-1)
    value = np.broadcast_to(old.value[0].reshape(-1), status.shape)
    rounded = np.atleast_1d(truth.rounded(dtype)).reshape(-1)
    broken = ~np.isfinite(value) if old.raised[0] is None else np.ones(len(status), bool)
    let_through = _entries_let_through(alone, reference, truth.status.shape)
    shaped = np.where(broken.reshape(truth.status.shape), np.nan, value.reshape(truth.status.shape))
    wrong = np.atleast_1d(errors(shaped, truth, dtype, alone.subject.against)).reshape(-1)
    representable = (status == FINITE) & np.isfinite(rounded)
    missed = let_through & representable & (wrong > lost(dtype)) & _beyond_input_rounding(alone, value, rounded, broken)
    if missed.any():
        entry = int(np.argmax(np.where(missed, wrong, -1)))
        rare = severity is Severity.LOW or broken.any()
        if not rare and not _material(alone, value, rounded)[missed].any():
            severity = Severity.LOW
        size = abs(float(rounded[entry]))
        beyond = size != 0 and not 1 / BELIEVABLE < size < BELIEVABLE
        return Failing(
            Witness.ACCURACY, "value", severity, alone, broken=bool(broken[entry]), entry=entry, beyond=beyond
        )
    broken &= let_through
    undefined = broken & ((status == INFINITE) | (status == UNDEFINED))
    overflow = broken & (status == FINITE) & ~np.isfinite(rounded)
    if undefined.any() or overflow.any():
        entry = int(np.argmax(undefined if undefined.any() else overflow))
        return Failing(Witness.DOMAIN, "value", severity, alone, None, not undefined.any(), True, entry)
    return None


def _beyond_input_rounding(alone: Trial, value: Array, rounded: Array, broken: Array) -> Array:
    """A result that is as near as a result at zero can be (an underflow below the smallest normal number) is right."""
    with np.errstate(all="ignore"):
        apart = np.abs(value - rounded) > FORMATS[alone.dtype].tiny
    return np.asarray(apart | broken)


def _material(alone: Trial, value: Array, rounded: Array) -> Array:
    """Where a wrong number matters: it is not lost in everything else of ordinary size.

    Below the square of the unit roundoff, for inputs of ordinary size, both the wrong and the right number are. And an
    error that the rounding of intermediate results explains is a failure only where lost digits are what is looked for.
    """
    sizes = [np.abs(array[np.isfinite(array)]).max(initial=0.0) for array in alone.batch.values.values()]
    negligible = FORMATS[alone.dtype].unit ** 2 * min(1.0, max(sizes, default=1.0))
    found = np.fmax(np.abs(value), np.abs(rounded)) > negligible
    if alone.subject.request.failure not in LOST_DIGITS:
        with np.errstate(all="ignore"):
            found &= np.abs(value - rounded) > FACTOR * alone.bound[0].reshape(-1)
    return np.asarray(found)


def _confirm_gradient(alone: Trial, severity: Severity, reference: Reference) -> Failing | None:
    old, batch, dtype = alone.old, alone.batch, alone.dtype
    if not old.gradient or not old.finite[0]:
        return None
    slopes = reference.slope(alone.subject.request.before, batch, 0, old.shape, dtype)
    if slopes is None:
        return None
    domain: Failing | None = None
    for role in batch.layout.roles:
        if role.key not in old.gradient or role.key not in slopes:
            continue
        truth, computed = slopes[role.key], old.gradient[role.key][0]
        status = np.asarray(truth.status).reshape(-1)
        usual = ~np.asarray(truth.kinks).reshape(-1)
        broken = ~np.isfinite(computed).reshape(-1)
        rounded = np.asarray(truth.rounded(role.dtype)).reshape(-1)
        wrong = errors(computed, truth, role.dtype).reshape(-1)
        limit = lost(role.dtype)
        largest = np.max(np.abs(np.where(np.isfinite(rounded), rounded, 0.0)), initial=0.0)
        with np.errstate(all="ignore"):
            material = FACTOR * FORMATS[role.dtype].unit * float(natural_slope(alone)[0])
            apart = np.abs(computed.reshape(-1) - rounded) > max(largest / 64, FORMATS[role.dtype].tiny, material)
        missed = (status == FINITE) & np.isfinite(rounded) & (wrong > limit) & (broken | apart) & (usual | broken)
        if missed.any():
            entry = int(np.argmax(np.where(missed, np.nan_to_num(wrong, posinf=np.inf), -1)))
            if not broken.any() and alone.subject.request.failure in NOT_A_NUMBER:
                severity = Severity.LOW
            return Failing(Witness.ACCURACY, "gradient", severity, alone, role.key, False, bool(broken[entry]), entry)
        undefined = broken & ((status == INFINITE) | (status == UNDEFINED))
        overflow = broken & (status == FINITE) & ~np.isfinite(rounded)
        if (undefined.any() or overflow.any()) and (domain is None or (domain.overflow and undefined.any())):
            entry = int(np.argmax(undefined if undefined.any() else overflow))
            domain = Failing(Witness.DOMAIN, "gradient", severity, alone, role.key, not undefined.any(), True, entry)
    return domain


def is_mended(failing: Failing, subject: Subject, reference: Reference) -> bool:
    """Whether some repair mends a failure."""
    programs = enumerate(subject.repairs)
    return any(program is not None and repaired(failing, which, reference) is None for which, program in programs)


def repaired(failing: Failing, which: int, reference: Reference) -> str | None:
    """Why a repair does not hold on a witness; None where it does."""
    if which not in failing.told:
        failing.told[which] = _repaired(failing, which, reference)
    return failing.told[which]


def _repaired(failing: Failing, which: int, reference: Reference) -> str | None:
    new = failing.trial.of(which)
    if new is None:
        return "it has no kernel"
    if new.raised[0] is not None:
        return f"it raises {new.raised[0]}"
    if not new.finite[0] and (failing.kind is Witness.DOMAIN or not _honest(failing, new.value[0], reference)):
        return "its value is not finite either"
    if not new.finite_slopes[0] and (failing.kind is Witness.DOMAIN or failing.about == "gradient"):
        return "its gradient is not finite"
    if failing.kind is Witness.DOMAIN:
        return _out_of_scale(failing, new.value[0].reshape(-1), reference)
    return _still_wrong(failing, which, reference)


def _out_of_scale(failing: Failing, value: Array, reference: Reference) -> str | None:
    """Where the truth is a number too large for the dtype, a repair may stop at a large one, but not give any other."""
    if not failing.overflow or failing.about != "value" or failing.entry >= len(value):
        return None
    truth = reference.value(failing.trial.subject.request.before, failing.trial.batch, 0, failing.trial.dtype)
    if truth is None or np.asarray(truth.status).reshape(-1)[failing.entry] != FINITE:
        return None
    given, right = float(value[failing.entry]), float(np.asarray(truth.value).reshape(-1)[failing.entry])
    large = abs(given) >= FORMATS[failing.trial.dtype].largest ** 0.5
    return None if large and (given > 0) == (right > 0) else f"it gives {given:.3g} where the true value is {right:.3g}"


def finite_now(failing: Failing, which: int) -> bool:
    """Whether a repair gives a finite value and gradient on a witness, be they accurate or not."""
    new = failing.trial.of(which)
    return new is not None and new.raised[0] is None and bool(new.finite[0]) and bool(new.finite_slopes[0])


def _honest(failing: Failing, value: Array, reference: Reference) -> bool:
    """Whether an infinite or undefined entry of a result is so by the truth too."""
    truth = reference.value(failing.trial.subject.request.before, failing.trial.batch, 0, failing.trial.dtype)
    if truth is None:
        return False
    right = np.isfinite(value) | (np.asarray(truth.status) != FINITE) | ~np.isfinite(truth.rounded(failing.trial.dtype))
    return bool(np.all(right))


def _still_wrong(failing: Failing, which: int, reference: Reference) -> str | None:
    """By how much; a repair of a gradient must have the right value too."""
    alone = failing.trial
    new = alone.of(which)
    assert new is not None
    node, limit = alone.subject.request.before, kept(alone.dtype)
    truth = reference.value(node, alone.batch, 0, alone.dtype)
    if truth is None:
        return "it could not be judged"
    if new.value[0].shape != np.asarray(truth.status).shape:
        return "its result has another shape"
    wrong = errors(new.value[0], truth, alone.dtype, alone.subject.against)
    if failing.about == "gradient":
        before = errors(alone.old.value[0], truth, alone.dtype, alone.subject.against)
        wrong = np.where(wrong > FACTOR * before, wrong, 0.0)
    worst = float(np.nanmax(wrong, initial=0.0))
    if worst <= limit and failing.about == "gradient":
        slopes = reference.slope(node, alone.batch, 0, alone.old.shape, alone.dtype)
        if slopes is None or failing.source not in slopes or failing.source not in new.gradient:
            return "its gradient could not be judged"
        slope = slopes[failing.source]
        wrong = errors(new.gradient[failing.source][0], slope, alone.dtype, "all")
        worst = float(np.nanmax(np.where(slope.kinks, 0.0, wrong), initial=0.0))
    return f"it is still wrong by {worst:.3g} ulp" if worst > limit else None
