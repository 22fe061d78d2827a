"""Rows of a million entries: a kernel may add them up with less care than the one in its place.

`torch.norm` of 10**7 numbers is wrong by 6e-5 on a CPU, `torch.sqrt((x * x).sum())` by 1e-8; of four numbers both are
right. So what is reduced over everything, a loss or the norm of a gradient, is run once on a long row.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import numpy as np

from stablefix.graph.expression import Apply, Constant, Node, walk
from stablefix.operators.operator import Form, Sort
from stablefix.validate.floats import FORMATS, Array
from stablefix.validate.inputs import fit
from stablefix.validate.points import Role
from stablefix.validate.program import Program
from stablefix.validate.running import leaves_of, torch
from stablefix.validate.standing import FACTOR, Judgement, kept
from stablefix.validate.subject import Subject

ENTRIES = 2**20
PERIOD = 4099
"""So many different numbers a long row has."""


class LongRows:
    """How wrong the old form is on a long row: found once for all repairs."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._truth: Array | None = None
        self._old: float | None = None

    def keeps(self, which: int, found: Judgement) -> None:
        """Say of a repair that it is less accurate on a long row than the old form."""
        request, program = self.subject.request, self.subject.repairs[which]
        if program is None or request.library != "torch" or request.dtype == "float64":
            return
        if not all(role.form == "float" and role.source.facts.rank in (None, 1) for role in self._roles()):
            return
        if not (_reduces_all(request.before) or _reduces_all(request.repairs[which][1])):
            return
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                old, new = self._error(self.subject.before), self._error(program)
            except Exception:  # one that takes no vectors of this length
                return
        unit = FORMATS[request.dtype].unit
        if old <= kept(request.dtype) * unit and new > FACTOR * max(old, 2 * unit):
            found.unsafe.append(f"over a million entries it is wrong by {new:.1g}, where the old form is by {old:.1g}")

    def _roles(self) -> tuple[Role, ...]:
        return self.subject.layouts[0].roles

    def _error(self, program: Program) -> float:
        """The largest relative error of a form on a long row; nan where something is no number."""
        if self._truth is None:
            self._truth = self._run(self.subject.before, "float64")
        if program is self.subject.before and self._old is not None:
            return self._old
        result = self._run(program, None)
        error = float(np.max(np.abs(result - self._truth) / np.max(np.abs(self._truth))))
        if program is self.subject.before:
            self._old = error
        return error

    def _run(self, program: Program, dtype: str | None) -> Array:
        values = {role.key: fit(_row(), role) for role in self._roles()}
        with torch().no_grad():
            result: Any = program(leaves_of(self.subject.layouts[0], values, dtype))
        return np.asarray(result.double().numpy())


@cache
def _row() -> Array:
    return np.resize(np.random.default_rng(1).uniform(0.25, 0.75, PERIOD), ENTRIES)


def _reduces_all(graph: Node) -> bool:
    """Whether something is reduced over all of its axes."""
    for node in walk(graph):
        if isinstance(node, Apply) and node.operator.form is Form.REDUCTION:
            settings = zip(node.operator.parameters, node.operands, strict=True)
            dims = [operand for parameter, operand in settings if parameter.sort is Sort.DIM]
            if any(isinstance(dim, Constant) and dim.value in (None, ()) for dim in dims):
                return True
    return False
