"""Operands of other kinds than those that are searched: integers, other float formats, numbers of NumPy.

The code says of hardly any operand what it is. A repair that raises on a kind on which the old form does not, or
gives a result of another dtype there, is not safe; one that gives other values is refused. What the code shows to be
floating is never an integer, and one dtype in sight is the dtype of all. Nor is what the old form takes an
exponential of: logits are no whole numbers, as coordinates and counts may be, of which squares, roots and logarithms
are taken. Integers without a sign, as pictures have them, are asked for their values alone: `-x` wraps around there,
which makes a repair unsafe that takes it where the old form does not.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace

import numpy as np

from stablefix.graph.expression import Apply, Input, Node
from stablefix.operators.operator import Form
from stablefix.validate import handed
from stablefix.validate.floats import FORMATS, Array
from stablefix.validate.inputs import fit, range_of
from stablefix.validate.points import Batch, Layout, Role
from stablefix.validate.program import Program
from stablefix.validate.running import WHOLE, Outcomes, run, torch
from stablefix.validate.standing import Judgement
from stablefix.validate.subject import Subject

OTHER_FORMAT = {"torch": "float64", "numpy": "float32"}
"""The format of the first of several operands, where the others have that of the code."""
FORMATS_OF_CODE = {"torch": ("float16", "bfloat16", "float32", "float64"), "numpy": ("float16", "float32", "float64")}
"""The formats that code may run in which names none."""
INTEGERS, UNSIGNED = "integers", "unsigned integers"
EXPONENTIALS = frozenset(
    "exp exp2 expm1 sigmoid tanh sinh cosh softmax log_softmax logsumexp logaddexp softplus logsigmoid erf erfc".split()
)
"""Operators whose operand is floating by its use."""
ARITHMETIC = frozenset("add sub mul neg div maximum minimum clamp where".split())
"""Operators that what goes into an exponential may pass before."""
CLOSE = 1e-2
"""Values may differ by this share of the largest: kinds are compared here, not digits."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What the old form gives on one kind of operands."""

    told: str
    batch: Batch
    old: Outcomes


class OperandKinds:
    """The kinds of operands on which the old form runs: found once for all repairs."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.tried: list[Tried] | None = None
        self.given: list[handed.Given] | None = None

    def keeps(self, which: int, found: Judgement) -> None:
        """Hold it against a repair if it does something else with operands of another kind."""
        program = self.subject.repairs[which]
        if program is None or self.subject.request.library == "math":
            return
        for each in self._tried():
            new = self._run(program, each.batch)
            if each.told == INTEGERS and self.subject.request.floating:
                found.unfit |= new.raised[0] is not None  # Data that a model is given may be whole all the same.
            elif each.told == UNSIGNED:
                if _differs(each.old, new):
                    found.unsafe.append(f"its values are others for {each.told}")
            elif new.raised[0] is not None:
                found.unfit = True
                found.unsafe.append(f"it raises {new.raised[0]} for {each.told}, where the old form does not")
            elif new.dtype != each.old.dtype:
                found.unfit |= each.told in FORMATS  # What takes it next may want one format alone.
                found.unsafe.append(f"its result is {new.dtype} instead of {each.old.dtype} for {each.told}")
            elif each.told not in FORMATS and not found.unsafe and _differs(each.old, new):
                # In another format the old form may have lost its digits: what is right there is not asked here.
                found.refuse(f"its values are others for {each.told}")
        if self.subject.request.library == "numpy" and _chooses(self.subject.request.repairs[which][1]):
            found.unfit |= not _chooses(self.subject.request.before) and self._gives_numbers()
        if not found.unsafe and self._loses_number(program):
            found.unsafe.append("of numbers it makes an array without axes")
        handed.keeps(program, self._given_otherwise(), found)

    def _tried(self) -> list[Tried]:
        if self.tried is None:
            run_on = [self._given(told, layout) for told, layout in self._layouts()]
            self.tried = [each for each in run_on if each.old.raised[0] is None]
        return self.tried

    def _given_otherwise(self) -> list[handed.Given]:
        if self.given is None:
            subject = self.subject
            asked = subject.request.handed
            self.given = handed.given(subject.before, subject.layouts[0], subject.request.library, asked, ordinary)
        return self.given

    def _layouts(self) -> Iterator[tuple[str, Layout]]:
        first = self.subject.layouts[0]
        used = _floating_by_use(self.subject.request.before)
        open_to = [role for role in first.roles if role.form == "float" and role.source.facts.dtype is None]
        whole = [role for role in open_to if role.source.facts.integer is None and role.key not in used]
        integers = {role: replace(role, form="int") for role in whole}
        if integers:
            yield INTEGERS, _with(first, integers)
        if integers and not self.subject.request.floating:
            unsigned = {role: replace(role, form="uint") for role in whole if range_of(role).high > 1}
            if unsigned:
                yield UNSIGNED, _with(first, unsigned)
        if len(open_to) > 1:
            yield from (("integers beside floats", _with(first, {role: form})) for role, form in integers.items())
        if len(open_to) > 1:
            other = OTHER_FORMAT[self.subject.request.library]
            yield f"{other} beside {open_to[1].dtype}", _with(first, {open_to[0]: replace(open_to[0], dtype=other)})
        for dtype in FORMATS_OF_CODE[self.subject.request.library] if open_to else ():
            if dtype != open_to[0].dtype:
                yield dtype, _with(first, {role: replace(role, dtype=dtype) for role in open_to})

    def _given(self, told: str, layout: Layout) -> Tried:
        values = {role.key: ordinary(role) for role in layout.roles}
        batch = Batch(layout, values, np.zeros(1, int))
        return Tried(told, batch, self._run(self.subject.before, batch))

    def _run(self, program: Program, batch: Batch) -> Outcomes:
        """The value alone: nobody asks for slopes here."""
        library = self.subject.request.library
        with torch().no_grad() if library == "torch" else nullcontext():
            return run(program, batch, library, single=True)

    def _gives_numbers(self) -> bool:
        """Whether the result of the old form never has an axis, as that of a sum over all of them has none."""
        given = (self._given("as they are", layout).old for layout in self.subject.layouts)
        return not any(each.shape for each in given if each.raised[0] is None)

    def _loses_number(self, program: Program) -> bool:
        """Whether the old form gives a NumPy number where the new one gives an array, which has no hash."""
        if self.subject.request.library != "numpy":
            return False
        layout = next((each for each in self.subject.layouts if not any(role.shape for role in each.roles)), None)
        if layout is None:
            return False
        given = {role.key: np.float64(ordinary(role)[0]) for role in layout.roles}
        with np.errstate(all="ignore"):
            return isinstance(self.subject.before(given), np.generic) and isinstance(program(given), np.ndarray)


def _chooses(node: Node) -> bool:
    """Whether a result comes out of `np.where`, which gives arrays without axes for numbers: no `float` as they are."""
    while isinstance(node, Apply) and node.operator.name in {"squeeze", "unsqueeze"}:
        node = node.operands[0]
    return isinstance(node, Apply) and node.operator.name == "where"


def _floating_by_use(node: Node, inside: bool = False) -> set[Hashable]:
    """Keys of the inputs that a graph takes an exponential of, by themselves or in a sum."""
    if isinstance(node, Input):
        return {node.key} if inside else set()
    if not isinstance(node, Apply):
        return set()
    name = node.operator.name
    within = name in EXPONENTIALS or (inside and (name in ARITHMETIC or node.operator.form is not Form.ELEMENTWISE))
    return set().union(*(_floating_by_use(operand, within) for operand in node.operands))


def _with(layout: Layout, changed: dict[Role, Role]) -> Layout:
    return replace(layout, roles=tuple(changed.get(role, role) for role in layout.roles))


def ordinary(role: Role) -> Array:
    """Small whole numbers, as far as the range of an input has some."""
    count = int(np.prod(role.shape, dtype=int))
    values = fit(1.0 + np.arange(count) % 3, role)
    return (np.rint(values) if role.form in WHOLE else values).reshape(1, *role.shape)


def _differs(old: Outcomes, new: Outcomes) -> bool:
    if not (old.finite[0] and new.finite[0]) or not old.value.size or old.shape != new.shape:
        return False
    return bool(np.max(np.abs(new.value - old.value)) > CLOSE * max(1.0, float(np.max(np.abs(old.value)))))
