"""Rows as long as data has them, where how long a row is decides whether its sum or product fits the format.

A product of five factors underflows only when they are tiny, a product of a thousand when they are 0.4; five numbers
add up to infinity in float16 only near its end, a thousand when they are 100. Severity is how ordinary the most
ordinary failing input is, so a few such rows are among the points of the search.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np

from stablefix.graph.expression import Apply, walk
from stablefix.validate.domains import DOMAINS
from stablefix.validate.floats import Array
from stablefix.validate.inputs import fit
from stablefix.validate.points import Batch, Layout
from stablefix.validate.request import Request
from stablefix.validate.running import run
from stablefix.validate.subject import Subject

ENTRIES = 1000
PAIRS = ((0.1, 0.2), (0.5, 0.6), (100.0, 90.0), (2.0, 3.0), (-1.0, -2.0))
"""Each row holds two numbers in turn: it is read at a glance, and its entries are not all alike."""


def long_rows(subject: Subject) -> Batch | None:
    """Points with one long axis, over which something is multiplied up, or added up in float16; None without any."""
    if not _accumulates(subject.request):
        return None
    for layout in subject.layouts:
        for place in range(1, max((len(role.shape) for role in layout.roles), default=0) + 1):
            batch = _long(layout, place)
            if batch is not None and _is_reduced(batch, subject):
                return batch
    return None


def _accumulates(request: Request) -> bool:
    wanted = {"prod", "sum", "mean"} if request.dtype == "float16" else {"prod"}
    return any(isinstance(node, Apply) and node.operator.name in wanted for node in walk(request.before))


def _long(layout: Layout, place: int) -> Batch | None:
    """Points of a layout of which one axis, counted from the last, is long in every input that has more than one entry
    there; None where there is none."""
    roles, values = [], {}
    for role in layout.roles:
        shape = list(role.shape)
        if DOMAINS[role.domain].symmetric:
            return None
        if len(shape) >= place and shape[-place] > 1:
            shape[-place] = ENTRIES
        grown = replace(role, shape=tuple(shape))
        roles.append(grown)
        values[role.key] = _values(grown.shape, place, role.form)
        if role.form in ("float", "number"):
            values[role.key] = fit(values[role.key], grown)
    if all(old.shape == new.shape for old, new in zip(layout.roles, roles, strict=True)):
        return None
    found: dict[Hashable, Array] = values
    return Batch(Layout(tuple(roles), layout.reduces), found, np.arange(len(PAIRS)))


def _values(shape: tuple[int, ...], place: int, form: str) -> Array:
    """[number of pairs, *shape]: the numbers of each pair in turn along an axis; ones for what is no float."""
    if form != "float":
        return np.ones((len(PAIRS), *shape))
    length = shape[-place] if len(shape) >= place else 1
    rows = np.array([np.resize(pair, length) for pair in PAIRS])
    after = (1,) * (min(place, len(shape)) - 1)
    return np.broadcast_to(
        rows.reshape(len(PAIRS), *(1,) * max(len(shape) - place, 0), *(length,)[: len(shape)], *after),
        (len(PAIRS), *shape),
    ).copy()


def _is_reduced(batch: Batch, subject: Subject) -> bool:
    """Whether the old form runs on long rows, and has no long axis in its result."""
    outcome = run(subject.before, batch.take(np.array([0])), subject.request.library, single=True)
    return outcome.raised[0] is None and ENTRIES not in outcome.shape
