"""Points with what the old form and the repairs give on them: drawn, led to by gradients, taken out and put together.

Points of one kind are run in one call, whatever led to them: a call of a kernel costs more than many points.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np

from stablefix.validate.guided import aimed, toward
from stablefix.validate.inputs import generate
from stablefix.validate.points import Batch, Layout, together
from stablefix.validate.program import Bundle
from stablefix.validate.running import joined, run
from stablefix.validate.subject import Subject, Trial, flat

ENTRIES_ALONE = 3
"""How many times as many points are tried where each is a single entry."""


def drawn(subject: Subject, clusters: int, seed: int) -> list[Batch]:
    """Points for every layout, shared out evenly; single entries have most of them."""
    found: list[Batch] = []
    share = -(-clusters // len(subject.layouts))
    for number, layout in enumerate(subject.layouts):
        alone = all(math.prod(role.shape) == 1 for role in layout.roles)
        wanted = ENTRIES_ALONE * share if alone and not layout.reduces else share
        found += generate(layout, subject.constants, wanted, seed * 1009 + number, subject.labels)
    return found


def guided(programs: Bundle, batches: Sequence[Batch], layouts: int, seed: int) -> list[Batch]:
    """Points around the zeros of some differences, reached from the points of one batch of each of some layouts."""
    started: dict[Layout, Batch] = {}
    for batch in batches:
        started.setdefault(batch.layout, batch)
    moved = [toward(programs, batch, seed) for batch in list(started.values())[:layouts]]
    return [replace(batch, driven=frozenset(batch.cluster.tolist())) for batch in moved if batch is not None]


def led(subject: Subject, batches: Sequence[Batch], seed: int) -> list[Batch]:
    """Points at which what a template binds is drawn, reached from the points of the first batch."""
    found = aimed(*subject.aims, batches[0], seed) if batches else None
    return [] if found is None else [found]


def tried(subject: Subject, batches: Sequence[Batch]) -> list[Trial]:
    """The old form run on the points at which it is reached, those of one kind together."""
    kinds: dict[Hashable, list[Batch]] = {}
    for batch in batches:
        kinds.setdefault(batch.kind, []).append(batch)
    kept = (reached(subject, together(alike)) for alike in kinds.values())
    return [trial(subject, batch) for batch in kept if batch is not None]


def trials(subject: Subject, clusters: int, seed: int) -> list[Trial]:
    """Drawn points with their outcomes."""
    return tried(subject, drawn(subject, clusters, seed))


def reached(subject: Subject, batch: Batch) -> Batch | None:
    """The points of a batch at which what was matched is reached with numbers that have slopes, and which the tests
    that led to it let through; None where there are none.

    -inf is a number here: it is how entries are masked.
    """
    usable = np.ones(len(batch), dtype=bool)
    for program in subject.operands:
        if program.source is not None:
            values = flat(batch.values[program.source])
        else:
            outcomes = run(program, batch, subject.request.library)
            values = flat(outcomes.value)
            usable &= outcomes.finite_slopes
        usable &= ~(np.isnan(values) | np.isposinf(values)).any(axis=1)
    for program in subject.asked:
        usable &= ~np.isnan(flat(run(program, batch, subject.request.library).value)).any(axis=1)
    for program, tested in subject.tests:
        outcomes = run(program, batch, subject.request.library)
        let = np.vectorize(lambda entry, let=tested.interval: entry in let, otypes=[bool])(flat(outcomes.value))
        passed = let.all(axis=1) if tested.every else let.any(axis=1)
        usable &= passed | outcomes.failed  # Of a test that cannot be run nobody knows.
    if usable.all():
        return batch
    return batch.take(np.flatnonzero(usable)) if usable.any() else None


def trial(subject: Subject, batch: Batch, *, single: bool = False) -> Trial:
    """Run the old form on a batch. Where it raises at every point, a repair that runs tells the shape of the result."""
    library = subject.request.library
    old = run(subject.before, batch, library, single=single)
    if old.dtype == "none":
        made = (run(program, batch, library, single=single) for program in subject.repairs if program is not None)
        shaped = next((new for new in made if new.dtype != "none"), old)
        old = replace(old, value=np.full_like(shaped.value, np.nan), shape=shaped.shape)
    return Trial(subject, batch, old, single)


def taken(current: Trial, index: int) -> Trial:
    """A point of a trial with the outcomes that it has there."""
    place = np.array([index])
    return Trial(current.subject, current.batch.take(place), current.old.take(place), parts=((current, place),))


def taken_alone(current: Trial, index: int) -> Trial:
    """A point of a trial, run again alone in its stated shape."""
    found = trial(current.subject, current.batch.take(np.array([index])), single=True)
    return replace(found, parts=((current, np.array([index])),))


def put_together(trials: Sequence[Trial]) -> list[Trial]:
    """The same points in as few trials as there are kinds of batches; nothing is run again."""
    kinds: dict[Hashable, list[Trial]] = {}
    for current in trials:
        kinds.setdefault((current.batch.kind, current.old.dtype, current.old.shape), []).append(current)
    return [alike[0] if len(alike) == 1 else _one(alike) for alike in kinds.values()]


def _one(alike: Sequence[Trial]) -> Trial:
    parts = tuple((current, np.arange(len(current.batch))) for current in alike)
    old = joined([current.old for current in alike])
    return Trial(alike[0].subject, together([current.batch for current in alike]), old, parts=parts)
