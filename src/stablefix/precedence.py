"""Which of the findings of a file are told where several fail at one place or inside each other, and which fixes are
applied first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from stablefix.evidence import Evidence, Failure, Fix, Safety, Verdict, Witness
from stablefix.finding import Finding, Repair
from stablefix.rewrite.edits import Edit, compatible

SAFETIES = (Safety.SAFE, Safety.UNSAFE, Safety.DISPLAY)
"""Best first."""


EXACT = frozenset({Fix.ALGORITHM, Fix.REORDER})
"""Fixes that write the same function in another way; the others guard it."""
Leaves = Callable[[Sequence[Finding], Finding], bool]
"""Whether the best repairs of some findings leave the failure of another one: of one at the same place, or of parts."""
Order = Callable[[Finding], Sequence[str]]
"""The names of the repairs of a finding that were tried, those that its template wants first."""
Computes = Callable[[Finding, Finding], bool]
"""Whether the value of one finding is computed of that of another one, wherever the two stand."""


def told(
    findings: Iterable[Finding],
    leaves: Leaves,
    order: Order,
    computes: Computes,
    *,
    pedantic: bool,
    validated: bool,
) -> Iterator[Finding]:
    """The findings that a person is told.

    A failure that no repair mends is told with `pedantic`. Advice is told wherever it was asked for.
    """
    findings = list(findings)
    yield from (finding for finding in findings if finding.advice)
    findings = [finding for finding in findings if not finding.advice]
    places = groupby(sorted(findings, key=_place), key=_place)
    best = [finding for _, here in places for finding in _foremost(list(here), leaves)]
    best = [finding for finding in best if not _is_spared(finding, best, leaves, order)]
    best = [finding for finding in best if not any(_brings(other, finding, leaves, computes) for other in best)]
    repairable = [finding for finding in best if finding.repairs]
    for finding in best:
        if any(_settles(other, finding) for other in repairable):
            continue
        lacking = not finding.repairs and validated
        if not lacking or (pedantic and not any(_inside(other, finding) for other in repairable)):
            yield finding


def chosen(findings: Iterable[Finding], text: str, *, unsafe: bool) -> tuple[list[Edit], list[Finding]]:
    """The edits of a text for as many findings as do not touch each other.

    The failures that the most ordinary inputs show come first, then safe fixes, then the order of the text. A guard
    waits for the guards of what its expression is computed of: with them it may not be needed. Where it chooses a
    number that no true value asks for, it waits for a safe fix of the same expression, which it would hide:
    `log(x + 1)` becomes `log1p(x)`.
    """
    edits: list[Edit] = []
    taken: list[Finding] = []
    repairs = [(finding, repair) for finding in findings if (repair := finding.repair(unsafe=unsafe)) is not None]
    guarded = {_place(finding) for finding, _ in repairs if finding.category not in EXACT}
    exact = {_place(finding) for finding, repair in repairs if finding.category in EXACT and _merit(repair) == 0}
    for finding, repair in sorted(repairs, key=_urgency):
        if finding.category not in EXACT and not guarded.isdisjoint(finding.rests_on):
            continue
        if _chooses(finding) and _place(finding) in exact:
            continue
        if compatible(edits, repair.edits, text):
            edits = sorted({*edits, *repair.edits})
            taken.append(finding)
    return edits, taken


def _place(finding: Finding) -> tuple[int, int]:
    return finding.start, finding.end


def _urgency(entry: tuple[Finding, Repair]) -> tuple[int, int]:
    finding, repair = entry
    return -finding.severity.value, _merit(repair)


def _chooses(finding: Finding) -> bool:
    """Whether a guard gives a value where there is none."""
    evidence = finding.evidence
    if finding.category in EXACT or evidence is None:
        return False
    return evidence.about == "value" and evidence.witness is Witness.DOMAIN and evidence.exact is None


def _foremost(here: Sequence[Finding], leaves: Leaves) -> Iterator[Finding]:
    """Of the findings at one place the one with the best repair; and one that fails on more ordinary inputs, if that
    repair leaves it: `hypot` keeps two squares from overflowing, and has no slope at 0 either."""
    best = min(here, key=_preference)
    yield best
    worse = [finding for finding in here if finding.repairs and finding.severity.value > best.severity.value]
    worse.sort(key=lambda finding: (-finding.severity.value, _preference(finding)))
    if best.repairs:
        yield from [finding for finding in worse if leaves([best], finding)][:1]


def _preference(finding: Finding) -> tuple[int, bool]:
    """Smaller is better. A wider dtype mends what overflows as well as what vanishes; equals keep their order."""
    return _rank(finding), finding.category is not Fix.UPCAST


def _rank(finding: Finding) -> int:
    """How good the best repair of a finding is."""
    return min(map(_merit, finding.repairs), default=len(SAFETIES))


def _merit(repair: Repair) -> int:
    """Smaller is better. What was exact where another library stood for the code's own is as good as a safe repair,
    though it is not called safe."""
    exact = repair.evidence is not None and not repair.evidence.reasons
    return SAFETIES.index(Safety.SAFE if exact else repair.safety)


def _inside(inner: Finding, outer: Finding) -> bool:
    """Whether one finding lies in the text of another. What can be repaired inside is repaired first."""
    return outer.start <= inner.start and inner.end <= outer.end and inner is not outer


def _is_spared(outer: Finding, others: Iterable[Finding], leaves: Leaves, order: Order) -> bool:
    """Whether a guard, or a less safe repair, is not needed because what it mends is gone with the repair of a part, or
    of several: of `p * log(p) + (1 - p) * log(1 - p)` the logarithms, where p is a sigmoid."""
    parts = [other for other in others if _may_spare(other, outer, order)]
    if any(not leaves([part], outer) for part in parts):
        return True
    safer = [part for part in parts if _rank(part) < _rank(outer)]
    return len(safer) > 1 and not leaves(safer, outer)


def _may_spare(inner: Finding, outer: Finding, order: Order) -> bool:
    """Whether the repair of a part is exact, and as good as that of the whole."""
    if not _inside(inner, outer) or not inner.repairs or not outer.repairs:
        return False
    exact = _is_exact(inner, order) or (inner.category in EXACT and _rank(inner) == 0)
    if not exact or _rank(inner) > _rank(outer) - _is_exact(outer, order):
        return False
    return inner.severity.value >= outer.severity.value


def _brings(cause: Finding, finding: Finding, leaves: Leaves, computes: Computes) -> bool:
    """Whether a finding is that of another line: what it computes with has failed there, and is right when that is. No
    guard there spares what can be written exactly here."""
    if finding.category in EXACT and cause.category not in EXACT:
        return False
    if not cause.repairs or cause.start >= finding.start or _inside(cause, finding) or not computes(finding, cause):
        return False
    if _rank(cause) > _rank(finding) or cause.severity.value < finding.severity.value:
        return False
    return not leaves([cause], finding)


def _is_exact(finding: Finding, order: Order) -> bool:
    """Whether the best repair writes the same function in another way. What a template falls back on, where an input
    refutes the form that it wants, guards the old form."""
    names = order(finding)
    wanted = names[: names.index(min(finding.repairs, key=_merit).name)]
    refuted = {refusal.repair for refusal in finding.refused if refusal.template == finding.code and refusal.inputs}
    return finding.category in EXACT and refuted.isdisjoint(wanted)


def _settles(outer: Finding, inner: Finding) -> bool:
    """Whether the best repair of a finding replaces another one's expression too, and is as good as its own repair:
    `x / sqrt(sum(x**2))` and the root in it are one fault, and so are `e = exp(x)` in a line before and `e / e.sum()`
    where the repair takes that line away. An expression that the repair carries along is another.

    Where the inner one lacks a slope, and the outer one has no value on inputs as ordinary, the outer repair may be
    the less safe one: a slope is of no use to what divides by 0.
    """
    if _place(inner) == _place(outer):
        return False
    of_slope = inner.failure is Failure.NAN_GRADIENT and outer.failure is Failure.DIVISION_BY_ZERO
    if _rank(outer) > _rank(inner) and not (of_slope and outer.severity.value >= inner.severity.value):
        return False
    best = min(outer.repairs, key=_merit)
    return any(
        edit.start <= inner.start and inner.end <= edit.end and inner.expression not in edit.content
        for edit in best.edits
    )


def as_bad(left: Verdict, other: Finding) -> bool:
    """Whether a failure that is left is as bad as another one: on inputs as ordinary, and lost values for lost ones. A
    slope that is not finite is another failure than a value, and so is one that takes an infinite input."""
    if left.evidence is None or left.severity is None or left.severity.value < other.severity.value:
        return False
    if other.evidence is not None and left.evidence.about == "gradient" and other.evidence.about == "value":
        return False
    if other.evidence is not None and _is_of_numbers(other.evidence) and not _is_of_numbers(left.evidence):
        return False
    return other.evidence is None or _loses_all(left.evidence) or not _loses_all(other.evidence)


def _is_of_numbers(evidence: Evidence) -> bool:
    return all(math.isfinite(value) for sample in evidence.inputs for value in sample.values)


def _loses_all(evidence: Evidence) -> bool:
    """Whether the old form gives no number on the failing input, rather than a wrong one."""
    number = evidence.before.gradient if evidence.about == "gradient" else evidence.before.value
    return number is None or not math.isfinite(number)
