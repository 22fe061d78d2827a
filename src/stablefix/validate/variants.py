"""The same inputs in other forms: other shapes, empty ones, the other zero, what is no number. A repair treats them as
the old form does.

They are run with ordinary numbers, or beside a point that was judged, and show nothing of the old form's failures: that
is why they are no layouts of their own. `squeeze()` in place of `squeeze(-1)` is found here, and so is a branch that
-0.0 alone takes.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from stablefix.graph.expression import Apply, Constant, Node, inputs, walk
from stablefix.operators.operator import Form, Sort
from stablefix.validate.exact.arrays import axes_of
from stablefix.validate.floats import FORMATS, Array, ulp
from stablefix.validate.inputs import fit
from stablefix.validate.points import Batch, Layout, Role
from stablefix.validate.program import Program
from stablefix.validate.running import Outcomes, run
from stablefix.validate.standing import FACTOR, Judgement, lost
from stablefix.validate.subject import (
    Subject,
    Trial,
    difference,
    flat,
    gradient_difference,
)  # fmt: skip

SHAPES: tuple[tuple[int, ...], ...] = ((1,), (1, 3), (3, 1), (2, 1, 3), (2, 2, 1, 2))
EMPTY: tuple[tuple[int, ...], ...] = ((0,), (0, 3), (2, 0))
"""Shapes of all tensors alike."""

MIXED: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((3,), (2, 3)),
    ((2, 1), (2, 3)),
    ((1, 3), (2, 1)),
    ((3, 1), (3,)),
    ((), (3,)),
)
"""Shapes of the first and of every further tensor."""

SPREAD = 0.1
"""The share of the largest entry by which values on a shape may differ from those of the old form, and these from their
own in float64: shapes are compared here, not digits."""

ALLOWED = 1e-2
"""What the values of an unsafe repair may differ by besides: rows of one entry have the cosine 1 with the arc cosine 0,
and that of 1 - 1e-6 is 1.4e-3."""

NOISE = 4.0
"""So many times the rounding of numbers of about 1, as these inputs are, is left where the old form cancels: of the
variance of one entry, which is 0, -5.6e-17."""

ZEROS, TRIALS = 24, 3
"""Points of a trial whose zeros are given the other sign, and trials in which they are: one of each layout."""


class Variants:
    """Other shapes on which the old form runs, with what it gives there: found once for all repairs."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.shapes: list[Trial] | None = None

    def keeps_shapes(self, which: int, found: Judgement) -> None:
        """Hold it against a repair if it raises, or gives another shape or other numbers, on some shape."""
        program = self.subject.repairs[which]
        if program is None or self._is_broadcast_alike(which, program):
            return
        others = False
        for current in self._run():
            new = run(program, current.batch, self.subject.request.library, single=True)
            shapes = list(dict.fromkeys(str(role.shape) for role in current.batch.layout.roles))
            given = f"an input of shape {shapes[0]}" if len(shapes) == 1 else f"inputs of shapes {' and '.join(shapes)}"
            if new.raised[0] is not None:
                reason = f"it raises {new.raised[0]} on {given}, where the old form does not"
                if any(0 in role.shape for role in current.batch.layout.roles):
                    if not _reduces_nothing(self.subject.request.before, current.batch.layout):
                        found.unsafe.append(reason)
                    continue
                found.refuse(reason, (current, 0))
            elif _without_axis_of_one(current, new):
                found.unsafe.append(f"it turns a result of shape {current.old.shape} into {new.shape}")
            elif new.shape != current.old.shape or new.dtype != current.old.dtype:
                found.refuse(f"it turns a result of shape {current.old.shape} into {new.shape}", (current, 0))
            elif self._breaks(current, new):
                found.refuse(f"it gives nan or infinity on {given}, the old form none", (current, 0))
            elif self._differs(current, new, ALLOWED if found.unsafe else 0.0):
                reason = f"its values are others on {given}"
                if len(shapes) == 1 or (self.subject.before.elementwise and not found.unsafe):
                    found.refuse(reason, (current, 0))
                elif not others:  # Nobody reduces an axis along which something is broadcast.
                    found.unsafe.append(reason)
                    others = True
            if found.refused is not None:
                return

    def _is_broadcast_alike(self, which: int, program: Program) -> bool:
        """Whether both forms broadcast the same inputs, each entry by itself."""
        if not (self.subject.before.elementwise and program.elementwise):
            return False
        before, after = self.subject.request.before, self.subject.request.repairs[which][1]
        return {each.key for each in inputs(before)} <= {each.key for each in inputs(after)}

    def _run(self) -> list[Trial]:
        if self.shapes is None:
            tried = [self._tried(layout) for layout in _layouts(self.subject.layouts)]
            self.shapes = [current for current in tried if not current.old.failed[0]]
        return self.shapes

    def _tried(self, layout: Layout) -> Trial:
        rng = np.random.default_rng(self.subject.request.seed + 23)
        values: dict[Hashable, Array] = {}
        for role in layout.roles:
            drawn = rng.uniform(0.25, 0.75, (1, *role.shape))
            values[role.key] = fit(drawn, role) if role.form in ("float", "number") else np.rint(drawn)
        batch = Batch(layout, values, np.zeros(1, int))
        old = run(self.subject.before, batch, self.subject.request.library, single=True)
        return Trial(self.subject, batch, old, single=True)

    def _breaks(self, current: Trial, new: Outcomes) -> bool:
        """Whether a number, or a slope, is none any more: those of a variance over one entry with a correction."""
        old = current.old
        lost = old.finite & ~new.finite | old.finite & old.finite_slopes & ~new.finite_slopes
        return bool(lost[0]) and self._seems_right(current)

    def _differs(self, current: Trial, new: Outcomes, allowed: float) -> bool:
        old = current.old.value
        if not (current.old.finite[0] and new.finite[0]) or not old.size:
            return False
        formats = {role.dtype for role in current.batch.layout.roles} & FORMATS.keys()
        rounding = max((float(ulp(np.ones(1), each)[0]) for each in formats), default=0.0)
        most = SPREAD * np.max(np.abs(old)) + max(allowed, NOISE * rounding)
        return self._seems_right(current) and bool(np.max(np.abs(new.value - old)) > most)

    def _seems_right(self, current: Trial) -> bool:
        old, wide = current.old.value, current.wide
        return wide is None or bool(np.all(np.abs(wide.value - old) <= SPREAD * np.max(np.abs(old), initial=0.0)))


def _without_axis_of_one(current: Trial, new: Outcomes) -> bool:
    """Whether all that is lost is an axis of length 1, which an array of one entry gives to numbers: `x + ones(1)`."""
    single = any(role.source.facts.is_single for role in current.batch.layout.roles)
    return single and current.old.shape == (1, *new.shape) and new.dtype == current.old.dtype


def _reduces_nothing(graph: Node, layout: Layout) -> bool:
    """Whether rows without entries are reduced. A softmax of nothing is nobody's: libraries raise there themselves. A
    batch without rows is another matter."""
    shapes = {role.shape for role in layout.roles if 0 in role.shape}
    for node in walk(graph):
        if not isinstance(node, Apply) or node.operator.form not in (Form.REDUCTION, Form.ROWWISE):
            continue
        settings = zip(node.operator.parameters, node.operands, strict=True)
        dims = [each.value for parameter, each in settings if parameter.sort is Sort.DIM and isinstance(each, Constant)]
        for dim, shape in product(dims, shapes):
            if any(shape[axis] == 0 for axis in axes_of(np.empty(shape), dim)):
                return True
    return False


def _layouts(known: Sequence[Layout]) -> list[Layout]:
    """The first layout in other shapes, as far as the ranks of its inputs are not known to be others."""
    first = known[0]
    tensors = [role for role in first.roles if role.form != "number" and not role.source.facts.is_single]
    plans = [[shape] * len(tensors) for shape in (*SHAPES, *EMPTY)]
    if len(tensors) < sum(role.form != "number" for role in first.roles):
        plans.append([()] * len(tensors))
    if len(tensors) > 1:
        plans += [[one, *[rest] * (len(tensors) - 1)] for one, rest in MIXED]
    found: list[Layout] = []
    for plan in plans:
        shapes = iter(plan)
        roles = tuple(replace(role, shape=next(shapes)) if role in tensors else role for role in first.roles)
        ranks = all(role.source.facts.rank in (None, len(role.shape)) for role in roles if role.form != "number")
        layout = Layout(roles, first.reduces)
        if ranks and layout not in known:
            found.append(layout)
    return found


def keeps_nan(which: int, subject: Subject, found: Judgement) -> None:
    """Hold it against a repair if an entry that is nan leaves a trace in only one of the two results: a number that
    stands for missing data is believed, and refuses it. Masks let everything through here."""
    program, library = subject.repairs[which], subject.request.library
    if program is None or library == "math":
        return
    layout = subject.layouts[-1]
    plain = {role.key: _plain(role) for role in layout.roles}
    if _has_nan(subject.before, plain, layout, library):
        return
    for role in layout.roles:
        if role.form != "float" or role.is_data:
            continue
        values = {**plain, role.key: plain[role.key].copy()}
        values[role.key].reshape(-1)[:1] = np.nan
        old, new = (_has_nan(each, values, layout, library) for each in (subject.before, program))
        where = f"where `{role.source.label}` is nan, and the old form gives"
        if old and not new:
            found.refuse(f"it gives a number {where} nan")
            return
        if new and not old:
            found.unsafe.append(f"it gives nan {where} a number")


def _has_nan(program: Program, values: Mapping[Hashable, Array], layout: Layout, library: str) -> bool:
    """Whether a result has an entry that is no number; or is none at all."""
    given = run(program, Batch(layout, values, np.zeros(1, int)), library, single=True)
    return bool(np.isnan(given.value).any())


def _plain(role: Role) -> Array:
    """[1, *shape]: ones, as far as the range of an input has them."""
    return np.ones((1, *role.shape)) if role.form != "float" else fit(np.ones((1, *role.shape)), role)


def keeps_zeros(which: int, trials: Sequence[Trial], found: Judgement) -> None:
    """Hold it against a repair if it tells -0.0 from 0.0 where the old form does not; that both are infinite, with
    different signs, is the nature of a pole."""
    for current in trials[:TRIALS]:
        there = [role for role in current.batch.layout.roles if role.form == "float" and not role.is_data]
        zero = np.zeros(len(current.batch), dtype=bool)
        for role in there:
            zero |= (current.batch.values[role.key] == 0).reshape(len(zero), -1).any(axis=1)
        places = np.flatnonzero(zero & ~current.old.failed)[:ZEROS]
        program, new = current.subject.repairs[which], current.of(which)
        if not len(places) or program is None or new is None:
            continue
        batch = current.batch.take(places)
        signed = {role.key: np.where(batch.values[role.key] == 0, -0.0, batch.values[role.key]) for role in there}
        other = replace(batch, values={**batch.values, **signed})
        library, dtype = current.subject.request.library, current.dtype
        old = current.old.take(places), run(current.subject.before, other, library)
        moved = new.take(places), run(program, other, library)
        told = _same(*old, dtype) & _told_apart(*moved, *old, dtype)
        if told.any():
            told &= ~_unsteady(*moved, new, current, places)
        if told.any():
            found.refuse("it tells -0.0 from 0.0, and the old form does not", (current, int(places[np.argmax(told)])))
            return


def _same(one: Outcomes, other: Outcomes, dtype: str) -> Array:
    """[N]: whether an outcome is the same at both zeros."""
    values = difference(one.value, other.value, dtype, rowwise=False)
    return np.asarray((values == 0) & (gradient_difference(one, other, dtype) == 0))


def _told_apart(one: Outcomes, other: Outcomes, first: Outcomes, second: Outcomes, dtype: str) -> Array:
    """[N]: whether the new form gives two numbers at the two zeros, or no number at -0.0 where the old form does."""
    numbers = one.finite & other.finite
    values = numbers & (difference(one.value, other.value, dtype, rowwise=False) > lost(dtype))
    gone = one.finite & second.finite & ~other.finite
    slopes = numbers & one.finite_slopes & other.finite_slopes & first.finite_slopes
    apart = slopes & (gradient_difference(one, other, dtype) > lost(dtype))
    gone |= one.finite_slopes & second.finite_slopes & ~other.finite_slopes & numbers
    return np.asarray(values | gone | apart)


def _unsteady(one: Outcomes, other: Outcomes, new: Outcomes, current: Trial, places: Array) -> Array:
    """[N]: whether the new values differ as much between neighbours: of a singular matrix they are rounding errors."""
    found = np.zeros(len(places), dtype=bool)
    with np.errstate(all="ignore"):
        apart = np.nan_to_num(flat(np.abs(one.value - other.value)), nan=np.inf).max(axis=1, initial=0.0)
        for row, place in enumerate(places):
            members = flat(new.value)[current.batch.cluster == current.batch.cluster[place]]
            spread = (np.fmax.reduce(members) - np.fmin.reduce(members)).max(initial=0.0)
            found[row] = 0 < apart[row] <= FACTOR * spread
    return found
