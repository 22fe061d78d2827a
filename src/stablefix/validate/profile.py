"""The error of the old and the new form along a line through a witness, in every dtype: what a plot shows.

The line varies one number, scales an input, or shifts it; of these the one along which the old form changes most
between right and wrong is taken. Errors are in bits, log2(1 + ulps), at the entry of the result that is worst.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from stablefix.evidence import Sample
from stablefix.validate.floats import FORMATS, Array, round_to
from stablefix.validate.inputs import range_of
from stablefix.validate.points import Batch, Layout, Role
from stablefix.validate.reference import FINITE, Reference, errors
from stablefix.validate.request import Request
from stablefix.validate.running import Outcomes, run
from stablefix.validate.subject import CannotRunError, Subject, prepare
from stablefix.validate.verdict import OTHER_DTYPES

POINTS, GLANCE = 96, 32
"""Points of a curve, and of a look at which line to take."""
ROWS = 9
_ENTRIES = 3
_SMALL, _LARGE = 1e-8, 1e4


@dataclass(frozen=True, slots=True)
class Curve:
    """Bits of error of both forms in one dtype; None where there is no true value, or no number of the dtype.

    `after` is empty where no repair is drawn.
    """

    dtype: str
    about: str
    """"value" or "gradient"."""
    before: tuple[float | None, ...]
    after: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One input of the line in the code's dtype, at the entry that the old form misses most. None: undefined."""

    at: float
    exact: float | None
    before: float | None
    after: float | None
    before_bits: float | None
    after_bits: float | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Curves over `at`; `axis` says what it stands for, `witness` where the witness lies on it."""

    axis: str
    linear: bool
    """Whether the range is to be drawn evenly; else by powers of ten on both sides of zero."""
    at: tuple[float, ...]
    witness: float
    curves: tuple[Curve, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Line:
    """A way from the witness: `values` gives an input's arrays [N, *shape] for positions [N]."""

    axis: str
    role: Role
    witness: float
    size: float
    """The magnitude around which positions are spread."""
    values: Callable[[Array], Array]
    fixed: bool
    """Whether a position is itself a number of the input, bounded by its range."""


def profile(request: Request, which: int | None, witness: Sequence[Sample], about: str) -> Profile | None:
    """Curves for one repair of a request, or of the old form only, through a witness; None where it cannot be run."""
    try:
        subject = prepare(request)
    except CannotRunError:
        return None
    point = _point(subject, witness)
    if point is None or (which is not None and subject.repairs[which] is None):
        return None
    layout, base = point
    reference = Reference()
    best: tuple[float, _Line] | None = None
    for line in _lines(layout, base):
        at, _ = _positions(line, GLANCE)
        curve = _curve(subject, which, _along(layout, base, line, at), about, reference)
        bits = [value for value in (curve.before if curve else ()) if value is not None]
        told = float(np.std(bits)) if len(bits) > 1 else 0.0
        if curve is not None and (best is None or told > best[0] + 0.5):
            best = told, line
    if best is None:
        return None
    line = best[1]
    at, linear = _positions(line, POINTS)
    batch = _along(layout, base, line, at)
    curves = list(_curves(subject, which, layout, base, line, at, reference))
    rows = tuple(_rows(subject, which, batch, at, line.witness, about, reference))
    return Profile(line.axis, linear, tuple(map(float, at)), line.witness, tuple(curves), rows)


def _point(subject: Subject, witness: Sequence[Sample]) -> tuple[Layout, Batch] | None:
    """The witness as a batch of one."""
    first = subject.layouts[0]
    if [role.source.label for role in first.roles] != [sample.label for sample in witness]:
        return None
    roles = tuple(replace(role, shape=sample.shape) for role, sample in zip(first.roles, witness, strict=True))
    layout = Layout(roles, first.reduces)
    values = {
        role.key: np.array(sample.values, dtype=np.float64).reshape(1, *sample.shape)
        for role, sample in zip(roles, witness, strict=True)
    }
    return layout, Batch(layout, values, np.zeros(1, dtype=int))


def _lines(layout: Layout, base: Batch) -> list[_Line]:
    """Every way that is tried, the simplest first."""
    found: list[_Line] = []
    for role in layout.roles:
        if role.form not in ("float", "number"):
            continue
        here = base.values[role.key][0]
        flat = here.reshape(-1)
        name = role.source.label
        for entry in range(min(flat.size, _ENTRIES)):
            index = ", ".join(str(int(part)) for part in np.unravel_index(entry, here.shape)) if here.ndim else ""
            axis = f"{name}[{index}]" if index else name
            found.append(_Line(axis, role, float(flat[entry]), abs(float(flat[entry])), _entry(here, entry), True))
        if flat.size > 1:
            largest = float(np.max(np.abs(flat[np.isfinite(flat)]), initial=0.0))
            found.append(_Line(f"t in {name} + t", role, 0.0, max(largest, 1.0), _shifted(here), False))
            if largest > 0:
                found.append(_Line(f"t in t · {name}", role, 1.0, 1.0, _scaled(here), False))
    return found


def _entry(here: Array, entry: int) -> Callable[[Array], Array]:
    def values(at: Array) -> Array:
        found = np.repeat(here[None], len(at), axis=0)
        found.reshape(len(at), -1)[:, entry] = at
        return found

    return values


def _shifted(here: Array) -> Callable[[Array], Array]:
    return lambda at: here[None] + at.reshape(-1, *(1,) * here.ndim)


def _scaled(here: Array) -> Callable[[Array], Array]:
    def values(at: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(here[None] * at.reshape(-1, *(1,) * here.ndim))

    return values


def _positions(line: _Line, count: int) -> tuple[Array, bool]:
    """Positions in order, the witness among them, and whether they are spread evenly."""
    bounds = range_of(line.role)
    finite = math.isfinite(bounds.low) and math.isfinite(bounds.high)
    if line.fixed and finite and bounds.low < 0:
        return np.unique([*np.linspace(bounds.low, bounds.high, count), line.witness]), True
    size = line.size if math.isfinite(line.size) and line.size > 0 else 1.0
    low, high = min(_SMALL, size / 100), max(_LARGE, size * 100)
    limit = FORMATS[line.role.dtype].largest if line.role.dtype in FORMATS else FORMATS["float64"].largest
    low, high = max(low, 1e-300), min(high, limit)
    powers = np.logspace(math.log10(low), math.log10(high), count // 2)
    ends = [end for end in (bounds.low, bounds.high) if line.fixed and math.isfinite(end)]
    witness = [line.witness] if math.isfinite(line.witness) else []
    found = np.unique([*-powers, 0.0, *powers, *ends, *witness])
    if line.fixed:
        found = found[(found >= bounds.low) & (found <= bounds.high)]
    return found, False


def _along(layout: Layout, base: Batch, line: _Line, at: Array) -> Batch:
    values = {key: np.repeat(array, len(at), axis=0) for key, array in base.values.items()}
    found = line.values(at)
    values[line.role.key] = round_to(found, line.role.dtype) if line.role.dtype in FORMATS else found
    return Batch(layout, values, np.arange(len(at)))


def _curves(
    subject: Subject, which: int | None, layout: Layout, base: Batch, line: _Line, at: Array, reference: Reference
) -> list[Curve]:
    """Value and gradient in the code's dtype, then in the others of the library."""
    request = subject.request
    found: list[Curve] = []
    for dtype in dict.fromkeys((request.dtype, *OTHER_DTYPES[request.library])):
        own = replace(subject, request=replace(request, dtype=dtype))
        roles = tuple(replace(role, dtype=dtype) if role.form == "float" else role for role in layout.roles)
        (role,) = (role for role in roles if role.key == line.role.key)
        batch = _along(Layout(roles, layout.reduces), base, replace(line, role=role), at)
        for about in ("value", "gradient"):
            curve = _curve(own, which, batch, about, reference)
            if curve is not None:
                found.append(curve)
    return found


def _curve(subject: Subject, which: int | None, batch: Batch, about: str, reference: Reference) -> Curve | None:
    """The bits of error of both forms at every point of a batch; None where nothing is known of any."""
    old, new = _run(subject, which, batch)
    before = tuple(_bits(subject, batch, old, index, about, reference) for index in range(len(batch)))
    drawn = range(len(batch)) if which is not None else ()
    after = tuple(_bits(subject, batch, new, index, about, reference) for index in drawn)
    if all(value is None for value in before):
        return None
    return Curve(subject.request.dtype, about, before, after)


def _run(subject: Subject, which: int | None, batch: Batch) -> tuple[Outcomes, Outcomes]:
    repair = subject.before if which is None else subject.repairs[which]
    assert repair is not None
    library = subject.request.library
    if any(role.form == "number" for role in batch.layout.roles):
        return _one_by_one(subject.before, batch, library), _one_by_one(repair, batch, library)
    return run(subject.before, batch, library), run(repair, batch, library)


def _one_by_one(program: object, batch: Batch, library: str) -> Outcomes:
    """The outcomes of a batch in which Python numbers differ from point to point."""
    parts = [run(program, batch.take(np.array([index])), library, single=True) for index in range(len(batch))]  # type: ignore[arg-type]
    first = next((part for part in parts if part.raised[0] is None), parts[0])
    value = np.full((len(parts), *first.shape), np.nan)
    gradient = {key: np.full((len(parts), *slope.shape[1:]), np.nan) for key, slope in first.gradient.items()}
    for index, part in enumerate(parts):
        if part.shape == first.shape and part.raised[0] is None:
            value[index] = part.value[0]
            for key in gradient.keys() & part.gradient.keys():
                gradient[key][index] = part.gradient[key][0]
    raised = tuple(part.raised[0] for part in parts)
    return Outcomes(value, gradient, raised, first.dtype, first.shape, first.differentiable)


def _bits(
    subject: Subject, batch: Batch, outcomes: Outcomes, index: int, about: str, reference: Reference
) -> float | None:
    """Bits of error at the worst entry, at most the precision; None without a true value."""
    if not all(np.isfinite(array[index]).all() for array in batch.values.values()):
        return None
    dtype = outcomes.dtype if outcomes.dtype in FORMATS else subject.request.dtype
    if about == "value":
        wrong = _value_errors(subject, batch, outcomes, index, dtype, reference)
    else:
        wrong = _gradient_errors(subject, batch, outcomes, index, dtype, reference)
    if wrong is None:
        return None
    known = wrong[~np.isnan(wrong)]
    if not known.size:
        return None
    return round(float(min(np.log2(1 + known.max()), FORMATS[dtype].precision)), 3)


def _value_errors(
    subject: Subject, batch: Batch, outcomes: Outcomes, index: int, dtype: str, reference: Reference
) -> Array | None:
    truth = reference.value(subject.request.before, batch, index, dtype)
    if truth is None or not np.any(np.asarray(truth.status) == FINITE):
        return None
    if outcomes.raised[index] is not None:
        return np.array([np.inf])
    if np.asarray(truth.status).shape != outcomes.value[index].shape:
        return None
    return np.asarray(errors(outcomes.value[index], truth, dtype, subject.against)).reshape(-1)


def _gradient_errors(
    subject: Subject, batch: Batch, outcomes: Outcomes, index: int, dtype: str, reference: Reference
) -> Array | None:
    if not outcomes.gradient or outcomes.raised[index] is not None:
        return None
    slopes = reference.slope(subject.request.before, batch, index, outcomes.shape, dtype)
    if slopes is None:
        return None
    found = []
    for key, truth in slopes.items():
        if key in outcomes.gradient:
            wrong = errors(outcomes.gradient[key][index], truth, dtype, "all")
            found.append(np.where(np.asarray(truth.kinks), np.nan, wrong).reshape(-1))
    return np.concatenate(found) if found else None


def _rows(
    subject: Subject, which: int | None, batch: Batch, at: Array, witness: float, about: str, reference: Reference
) -> list[Row]:
    """The points nearest to the witness on both sides."""
    place = int(np.argmin(np.abs(at - witness))) if math.isfinite(witness) else 0
    first = max(0, min(place - ROWS // 2, len(at) - ROWS))
    old, new = _run(subject, which, batch)
    found = []
    for index in range(first, min(first + ROWS, len(at))):
        bits = [_bits(subject, batch, outcomes, index, about, reference) for outcomes in (old, new)]
        exact, before, after = _told(subject, batch, (old, new), index, about, reference)
        if which is None:
            after, bits[1] = None, None
        found.append(Row(float(at[index]), exact, before, after, bits[0], bits[1]))
    return found


def _told(
    subject: Subject, batch: Batch, both: tuple[Outcomes, Outcomes], index: int, about: str, reference: Reference
) -> tuple[float | None, float | None, float | None]:
    """The true, the old and the new number at the entry that the old form misses most."""
    old, new = both
    dtype = old.dtype if old.dtype in FORMATS else subject.request.dtype
    if about == "value":
        truths = {None: reference.value(subject.request.before, batch, index, dtype)}
        parts = {None: (old.value[index], new.value[index])}
    else:
        slopes = reference.slope(subject.request.before, batch, index, old.shape, dtype) or {}
        truths = {key: slopes[key] for key in old.gradient if key in slopes}  # type: ignore[misc]
        parts = {key: (old.gradient[key][index], new.gradient[key][index]) for key in old.gradient}  # type: ignore[misc]
    worst: tuple[float, float | None, float | None, float | None] | None = None
    for key, truth in truths.items():
        ours, theirs = (np.asarray(part).reshape(-1) for part in parts[key])
        if truth is None or np.asarray(truth.status).size != ours.size:
            continue
        value = np.asarray(truth.value).reshape(-1)
        against = subject.against if about == "value" else "all"
        wrong = np.nan_to_num(errors(parts[key][0], truth, dtype, against).reshape(-1), nan=-1.0, posinf=np.inf)
        entry = int(np.argmax(wrong))
        exact = float(value[entry]) if np.isfinite(value[entry]) else None
        fresh = float(theirs[entry]) if entry < theirs.size else None
        if worst is None or wrong[entry] > worst[0]:
            worst = float(wrong[entry]), exact, float(ours[entry]), fresh
    if worst is None:
        return None, None, None
    raised = [outcomes.raised[index] is not None for outcomes in both]
    return worst[1], None if raised[0] else worst[2], None if raised[1] else worst[3]
