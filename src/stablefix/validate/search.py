"""Where failures are looked for."""

from __future__ import annotations

import numpy as np

from stablefix.validate.inputs import push
from stablefix.validate.long_sums import long_rows
from stablefix.validate.subject import Subject, Trial
from stablefix.validate.trials import drawn, guided, tried
from stablefix.validate.witness import suspicion

CLUSTERS = 150
GUIDED = 1
"""Layouts in which gradients lead to the edges of the old form: elementwise forms have the same edges in all."""


def searched_points(subject: Subject) -> list[Trial]:
    """Points of the search set, points to which gradients lead, one step from the worst of them, and long rows."""
    seed = subject.request.seed
    batches = drawn(subject, CLUSTERS, seed)
    found = tried(subject, [*batches, *guided(subject.surfaces, batches, GUIDED, seed + 11)])
    long = long_rows(subject)
    pushed = []
    for current in found:
        bad = sum(suspicion(current, about, broken) for about in ("value", "gradient") for broken in (True, False))
        bad = np.where(current.batch.is_driven, 0.0, bad)
        worst = np.argsort(-bad, kind="stable")[:8]
        worst = worst[bad[worst] > 0]
        if len(worst):
            pushed.append(push(current.batch, worst, seed + 7))
    return [*found, *tried(subject, pushed), *tried(subject, [] if long is None else [long])]
