"""The validator's answer for one request: find a failing input, judge the repairs, rank those that hold."""

from __future__ import annotations

import math
import platform
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from stablefix.evidence import Evidence, Failure, Outcome, Refusal, Safety, Sample, Severity, Verdict, Witness
from stablefix.graph.formula import FormulaError
from stablefix.validate.cause import cause
from stablefix.validate.curvature import keeps_curvature
from stablefix.validate.inputs import ease
from stablefix.validate.judge import judge
from stablefix.validate.limits import misses_limit
from stablefix.validate.long_rows import LongRows
from stablefix.validate.operand_kinds import OperandKinds
from stablefix.validate.overwritten import keeps_slopes_after_changes
from stablefix.validate.points import Batch, together
from stablefix.validate.reference import FINITE, Reference, errors
from stablefix.validate.request import Request
from stablefix.validate.running import Outcomes, resolve_version, run, torch
from stablefix.validate.search import searched_points
from stablefix.validate.shrink import shrink
from stablefix.validate.standing import Judgement, Mends
from stablefix.validate.subject import CannotRunError, Subject, Trial, prepare
from stablefix.validate.trials import drawn, guided, led, put_together, reached, taken_alone, trial, trials, tried
from stablefix.validate.variants import Variants, keeps_nan, keeps_zeros
from stablefix.validate.witness import NOT_A_NUMBER, Failing, confirm, finite_now, is_mended, repaired, witnesses

JUDGE_CLUSTERS = 120
OTHER_CLUSTERS = 40
EASED_FROM = 4
"""So many rare failures that something mends are brought nearer to ordinary inputs where no other was found."""
GUIDED_JUDGING = 2
"""Layouts in which gradients lead to the edges of the old form and of the repairs: failures there are rare ones, but a
repair must stand there too."""

TOGETHER = 3
"""So many simpler inputs are run together before they are run alone."""

OTHER_DTYPES = {"torch": ("float16", "bfloat16", "float32", "float64"), "numpy": ("float32", "float64"), "math": ()}


def validate(request: Request) -> Verdict:
    """Judge a candidate by running it. Everything that libraries raise is an outcome; errors of our own propagate."""
    with np.errstate(all="ignore"):
        try:
            return _validated(request)
        except FormulaError as error:
            # A setting that decides the meaning (`beta` of softplus) is not in sight.
            return Verdict(None, None, (), (), undecided=str(error))


def _validated(request: Request) -> Verdict:
    started = time.perf_counter()
    try:
        subject = prepare(request)
    except CannotRunError as error:
        return Verdict(None, None, (), (), undecided=str(error))
    reference = Reference()
    searched = searched_points(subject)
    failing = witnesses(subject, searched, reference)
    mended = [one for one in failing if is_mended(one, subject, reference)]
    if not mended and (batches := led(subject, [current.batch for current in searched], request.seed + 17)):
        searched += tried(subject, batches)
        failing = witnesses(subject, searched, reference)
        mended = [one for one in failing if is_mended(one, subject, reference)]
    if mended and all(one.severity is Severity.LOW for one in mended):
        eased = [ease(one.trial.batch) for one in mended[:EASED_FROM]]
        searched += tried(subject, [batch for batch in eased if len(batch)])
        failing = witnesses(subject, searched, reference)
    if not failing:  # A search that met suspicious points but could not confirm any says why.
        return Verdict(None, None, (), (), undecided=reference.unsupported)
    batches = drawn(subject, JUDGE_CLUSTERS, request.seed + 1)
    batches += guided(subject.seams, batches, GUIDED_JUDGING, request.seed + 13)
    points = put_together([*tried(subject, batches), *searched])
    return _Answer(subject, reference, points, failing, started).verdict()


class _Answer:
    """What is known in the course of one validation."""

    def __init__(
        self,
        subject: Subject,
        reference: Reference,
        points: list[Trial],
        failing: list[Failing],
        started: float,
    ) -> None:
        self.subject, self.reference = subject, reference
        self.points = points
        self.failing, self.started = failing, started
        self.elsewhere: dict[str, list[Trial]] = {}
        self.alone: dict[int, Failing | None] = {}
        self.variants = Variants(subject)
        self.kinds = OperandKinds(subject)
        self.long = LongRows(subject)

    def verdict(self) -> Verdict:
        """Judge every repair, then tell the story of the failure that the best one mends."""
        first = next((alone for failing in self.failing if (alone := self._alone(failing)) is not None), None)
        if first is None:
            return Verdict(None, None, (), (), undecided=self.reference.unsupported)
        held: list[tuple[int, Safety, Judgement, Failing]] = []
        refused: list[Refusal] = []
        for which in range(len(self.subject.request.repairs)):
            answer = self._repair(which)
            if isinstance(answer, Refusal):
                refused.append(answer)
            else:
                safety, judgement, mended = answer
                held.append((which, safety, judgement, mended))
        held.sort(key=lambda entry: (entry[1] is not Safety.SAFE, entry[2].unfit, entry[2].harm, entry[0]))
        every = [which for which, *_ in held]
        shown = self._simplest(held[0][3] if held else first, every)
        if shown.severity is Severity.LOW:  # What mends a failure on ordinary inputs comes before.
            usual = [one for one in held if one[1] is held[0][1] and one[3].severity is not Severity.LOW]
            if usual:
                held = [usual[0], *(one for one in held if one is not usual[0])]
                shown = self._simplest(usual[0][3], every)
        ranking = tuple(
            (which, safety, self._evidence(shown if mended is held[0][3] else mended, which, judgement))
            for which, safety, judgement, mended in held
        )
        evidence = ranking[0][2] if ranking else self._evidence(shown, None, None)
        return Verdict(evidence, shown.severity, ranking, tuple(refused))

    def _repair(self, which: int) -> tuple[Safety, Judgement, Failing] | Refusal:
        name = self.subject.request.repairs[which][0]
        if self.subject.repairs[which] is None:
            return Refusal("", name, self.subject.missing[which])
        mended, against = self._mended(which)
        if not mended:
            return Refusal("", name, f"on the failing input {against}", _samples(self.failing[0].trial.batch))
        for failing, kind in mended:
            judgement = judge(self.subject, which, self.points, self.reference, kind)
            if judgement.refused is None:
                self._meets_limit(which, judgement)
            if judgement.refused is None:
                self.variants.keeps_shapes(which, judgement)
            if judgement.refused is None:
                keeps_zeros(which, self.points, judgement)
            if judgement.refused is None:
                keeps_nan(which, self.subject, judgement)
            if judgement.refused is None:
                keeps_curvature(which, self.points, self.reference, failing.severity, judgement)
            if judgement.refused is None:
                keeps_slopes_after_changes(which, self.subject, judgement)
            if judgement.refused is None:
                self.kinds.keeps(which, judgement)
                self.long.keeps(which, judgement)
            if judgement.refused is None:
                break
        else:
            where = judgement.refuting
            samples = () if where is None else _samples(where[0].batch, where[1])
            return Refusal("", name, str(judgement.refused), samples)
        if not judgement.unsafe:
            judgement.unsafe += [
                f"in {dtype} it gives nan or infinity where the old form gives numbers"
                for dtype in self._worse_elsewhere(which)
            ]
        return (Safety.UNSAFE if judgement.unsafe else Safety.SAFE), judgement, failing

    def _meets_limit(self, which: int, judgement: Judgement) -> None:
        missed = misses_limit(self.failing, which, self.reference)
        if missed is not None:
            value, limit = missed
            judgement.refuse(f"it gives {value:.4g} where the values around come to {limit:.4g}")

    def _mended(self, which: int) -> tuple[list[tuple[Failing, Mends]], str]:
        """The most ordinary failures that a repair mends, each with what it does to them, the best first; and why it
        does not mend another.

        One that turns an undefined result into a number has to do so at every such input that was found. One that is
        right on no input on which rounding leads to nan or infinity has to be finite on all of them. One that is
        offered against slopes that are not finite leaves none of those that were found.
        """
        reasons = [repaired(failing, which, self.reference) for failing in self.failing]
        told = list(zip(self.failing, reasons, strict=True))
        mended = [failing for failing, why in told if why is None]
        undefined = self._usual([failing for failing in self.failing if failing.kind is Witness.DOMAIN])
        left = [why for failing, why in told if why is not None and failing in undefined]
        if self.subject.request.failure is Failure.NAN_GRADIENT:
            slopes = [why for one, why in told if why is not None and one in undefined and one.about == "gradient"]
            if slopes:
                return [], slopes[0]
        broken = [failing for failing in self.failing if failing.kind is Witness.ACCURACY and failing.broken]
        foremost = [failing for failing in broken if failing.severity is Severity.HIGH and not failing.overflow]
        right = [failing for failing in mended if failing.kind is Witness.ACCURACY]
        if foremost and self.subject.request.failure in NOT_A_NUMBER and not any(one in broken for one in right):
            right = []
        defined = [] if left else [failing for failing in mended if failing.kind is Witness.DOMAIN]
        first: dict[Mends, Failing] = {}
        for failing in [one for one in mended if one in right or one in defined]:
            kind = Mends.RIGHT if failing in right else Mends.DEFINED
            alone = None if kind in first else self._alone(failing)
            if alone is not None and repaired(alone, which, self.reference) is None:
                first[kind] = alone
        found = [(alone, kind) for kind, alone in first.items()]
        if broken and not any(failing in broken for failing in mended):
            # One failure at a time: the root of a square may have no slope at 0, and overflow far from it.
            for about in ("value", "gradient"):
                usual = self._usual([failing for failing in broken if failing.about == about])
                alone = next((one for failing in usual if (one := self._alone(failing)) is not None), None)
                if alone is not None and all(finite_now(one, which) for one in [alone, *usual, *foremost]):
                    found.append((alone, Mends.FINITE))
        # What overflows on rare inputs says less than what has no number on ordinary ones.
        found.sort(key=lambda each: each[0].overflow and each[0].severity is Severity.LOW)
        if self.subject.request.failure is Failure.DOMAIN_ERROR:
            found.sort(key=lambda each: not each[0].answered)  # As the failures are ranked.
        return found, (left or [reason for reason in reasons if reason] or [""])[0]

    def _alone(self, failing: Failing) -> Failing | None:
        """A failure as it shows where its point is run alone in its stated shape; None where it does not: kernels of
        whole batches differ in the last bits."""
        if id(failing) not in self.alone:
            ((whole, (index,)),) = failing.trial.parts
            found = confirm(taken_alone(whole, index), failing.about, self.reference)
            self.alone[id(failing)] = found if found is not None and found.kind is failing.kind else None
        return self.alone[id(failing)]

    def _usual(self, failing: list[Failing]) -> list[Failing]:
        """Those that are not rare and no mere overflow; all that are no overflow where there are no others.

        On rare inputs another entry may overflow besides.
        """
        plain = [one for one in failing if not one.overflow]
        return [one for one in plain if one.severity is not Severity.LOW] or plain

    def _worse_elsewhere(self, which: int) -> list[str]:
        """Other dtypes in which the repair gives nan or infinity where the old form gave numbers."""
        return [dtype for dtype in self._others() if _brings_nan(self._elsewhere(dtype), which)]

    def _others(self) -> list[str]:
        return [dtype for dtype in OTHER_DTYPES[self.subject.request.library] if dtype != self.subject.request.dtype]

    def _elsewhere(self, dtype: str) -> list[Trial]:
        if dtype not in self.elsewhere:
            self.elsewhere[dtype] = other_dtype(self.subject, dtype)
        return self.elsewhere[dtype]

    def _simplest(self, failing: Failing, held: list[int]) -> Failing:
        def test(batch: Batch) -> Failing | None:
            if reached(self.subject, batch) is None:
                return None
            found = confirm(trial(self.subject, batch, single=True), failing.about, self.reference)
            if found is None or (failing.broken and not found.broken):
                return None
            return None if any(self._mends_less(found, failing, which) for which in held) else found

        def likely(batches: list[Batch]) -> list[Batch]:
            """Those on which the old form gives no number in some entry, where that is the failure: run together."""
            if not failing.broken or len({batch.kind for batch in batches}) != 1 or len(batches) < TOGETHER:
                return batches
            outcomes = run(self.subject.before, together(batches), self.subject.request.library)
            broken = ~(outcomes.finite & outcomes.finite_slopes)
            return [batch for batch, fails in zip(batches, broken, strict=True) if fails]

        return shrink(failing, test, likely)

    def _mends_less(self, found: Failing, failing: Failing, which: int) -> bool:
        """Whether a repair does less for one failure than for another: not right where it is there, or no number."""
        if repaired(failing, which, self.reference) is None:
            return repaired(found, which, self.reference) is not None
        return failing.broken and finite_now(failing, which) and not finite_now(found, which)

    def _evidence(self, failing: Failing, which: int | None, judgement: Judgement | None) -> Evidence:
        alone = failing.trial
        request = self.subject.request
        truth = self.reference.value(request.before, alone.batch, 0, alone.dtype)
        exact = _entry(truth, failing.entry if failing.about == "value" else 0, alone.dtype)
        slopes = None
        if alone.old.differentiable:
            slopes = self.reference.slope(request.before, alone.batch, 0, alone.old.shape, alone.dtype)
        new = None if which is None else alone.of(which)
        return Evidence(
            witness=failing.kind,
            about=failing.about,
            inputs=_samples(alone.batch),
            exact=exact,
            exact_gradient=_exact_gradient(failing, slopes),
            before=_outcome(failing, alone.old, truth, slopes, self.subject.against),
            after=None if new is None else _outcome(failing, new, truth, slopes, self.subject.against),
            points=sum(len(current.batch) for current in self.points),
            largest_change=0.0 if judgement is None else judgement.largest_change,
            dtypes=(request.dtype, *self._others()),
            seed=request.seed,
            versions=_versions(request.library),
            milliseconds=round(1000 * (time.perf_counter() - self.started), 3),
            reasons=() if judgement is None else tuple(dict.fromkeys(judgement.unsafe)),
            cause=cause(failing),
        )


def other_dtype(subject: Subject, dtype: str) -> list[Trial]:
    """Trials of the same graphs on points of another dtype."""
    request = replace(subject.request, dtype=dtype)
    found = tuple(
        replace(layout, roles=tuple(replace(role, dtype=dtype) for role in layout.roles))
        for layout in subject.layouts[:2]
    )
    changed = replace(subject, request=request, layouts=found)
    return trials(changed, OTHER_CLUSTERS, request.seed + 2)


def _brings_nan(found: Sequence[Trial], which: int) -> bool:
    for current in found:
        new = current.of(which)
        if new is None:
            continue
        usable = current.old.finite
        if np.any(usable & ~new.finite):
            return True
        if np.any(usable & current.old.finite_slopes & ~new.finite_slopes):
            return True
    return False


def _samples(batch: Batch, index: int = 0) -> tuple[Sample, ...]:
    found = []
    for role in batch.layout.roles:
        values = tuple(float(value) for value in batch.values[role.key][index].reshape(-1))
        dtype = {"float": role.dtype, "int": "int64", "bool": "bool", "number": "number"}[role.form]
        found.append(Sample(role.source.label, role.shape, dtype, values))
    return tuple(found)


def _entry(truth: object, entry: int, dtype: str) -> float | None:
    """The true value at an entry to the nearest float64; None where it is undefined or infinite."""
    if truth is None:
        return None
    status = np.asarray(truth.status).reshape(-1)  # type: ignore[attr-defined]
    if entry >= len(status) or status[entry] != FINITE:
        return None
    return float(np.asarray(truth.value).reshape(-1)[entry])  # type: ignore[attr-defined]


def _exact_gradient(failing: Failing, slopes: object) -> float | None:
    if not isinstance(slopes, dict) or failing.source not in slopes:
        return None
    return _entry(slopes[failing.source], failing.entry, failing.trial.dtype)


def _outcome(failing: Failing, outcomes: Outcomes, truth: object, slopes: object, against: str) -> Outcome:
    """What a form gives at the element that fails worst."""
    if outcomes.raised[0] is not None:
        return Outcome(None, None, None, None, outcomes.raised[0])
    entry = failing.entry if failing.about == "value" else 0
    value = outcomes.value[0].reshape(-1)
    ulps: float | None = None
    if failing.about == "value" and truth is not None and np.asarray(truth.status).shape == outcomes.value[0].shape:  # type: ignore[attr-defined]
        ulps = float(errors(outcomes.value[0], truth, failing.trial.dtype, against).reshape(-1)[entry])  # type: ignore[arg-type]
    gradient: float | None = None
    if failing.source is not None and failing.source in outcomes.gradient:
        slope = outcomes.gradient[failing.source][0]
        gradient = float(slope.reshape(-1)[failing.entry])
        if isinstance(slopes, dict) and failing.source in slopes:
            ulps = float(errors(slope, slopes[failing.source], failing.trial.dtype, "all").reshape(-1)[failing.entry])
    if ulps is not None and math.isnan(ulps):
        ulps = None
    bits = None if ulps is None else math.log2(1 + ulps) if math.isfinite(ulps) else math.inf
    return Outcome(float(value[entry]) if entry < len(value) else None, ulps, bits, gradient)


@cache
def _versions(library: str) -> tuple[tuple[str, str], ...]:
    names = {"torch": ("torch", "numpy"), "numpy": ("numpy", "scipy"), "math": ("numpy",)}[library]
    found = [("python", platform.python_version())]
    found += [(name, version) for name in (*names, "flint") if (version := resolve_version(name)) is not None]
    if library == "torch":
        found.append(("capability", str(torch().backends.cpu.get_cpu_capability())))
    return tuple(found)
