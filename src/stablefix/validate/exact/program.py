"""Programs: an expression graph unfolded to primitive operators, each distinct value computed once.

Slots are numbered in the order of computation. Equal applications share a slot, so what is the same value in the
graph stays the same value here: correlated operands stay correlated, and equality by structure is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import NOTHING
from stablefix.graph.formula import FormulaError, meaning_of, parse
from stablefix.operators.operator import Operator, Sort
from stablefix.validate.exact.primitives import PRIMITIVES, WITH_RUN, constant
from stablefix.validate.exact.run import Run


class Unsupported(ValueError):  # noqa: N818 - says what, not that it is an error
    """An operator, a constant or a setting that has no exact value here. The message names it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One slot: a primitive by name, the slots of its operands, and its settings."""

    name: str
    operands: tuple[int, ...] = ()
    settings: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class _Slot:
    """The identity of an input that stands for a slot while a formula is lowered."""

    number: int


RUN = 0
"""The slot that holds the :class:`Run`."""

_SAME_OPERAND = {"less": False, "greater": False, "less_equal": True, "greater_equal": True, "equal": True}
_KEEPS_SIGN = {
    "sum", "prod", "amax", "amin", "cumsum", "cumprod", "squeeze", "unsqueeze", "transpose", "permute", "reshape",
    "flatten", "expand", "detach", "cast", "add", "mul", "div", "div_by_nonnegative", "minimum", "diagonal", "trace",
}  # fmt: skip
_NEVER_NEGATIVE = {
    "abs", "exp", "cosh", "sqrt", "sqrt_nonnegative", "erfc", "count", "acos", "acosh", "finfo_eps", "finfo_tiny",
    "finfo_max", "isnan", "isinf", "isfinite", "logical_and", "logical_or", "logical_not", "logical_xor", "less",
    "less_equal", "greater", "greater_equal", "equal", "not_equal",
}  # fmt: skip


class Builder:
    """Unfolds graphs into steps. Names of operators that are not primitives here raise Unsupported."""

    def __init__(self) -> None:
        self.steps: list[Step] = [Step("run")]
        self._known: dict[Step, int] = {}
        self._nonnegative: set[int] = set()

    def emit(self, name: str, *operands: int, settings: tuple[Any, ...] = ()) -> int:
        """The slot of a primitive applied to slots."""
        if len(operands) == 2 and operands[0] == operands[1]:
            if name in _SAME_OPERAND:
                return self._against_itself(operands[0], _SAME_OPERAND[name])
            if name == "not_equal":
                return self.emit("isnan", operands[0])
        if name == "sqrt" and operands[0] in self._nonnegative:
            name = "sqrt_nonnegative"
        if name == "div" and operands[1] in self._nonnegative:
            name = "div_by_nonnegative"
        if name in WITH_RUN:
            operands = (RUN, *operands)
        step = Step(name, operands, settings)
        if step not in self._known:
            self._known[step] = len(self.steps)
            self.steps.append(step)
            if self._is_nonnegative(step):
                self._nonnegative.add(self._known[step])
        return self._known[step]

    def number(self, value: float) -> int:
        """The slot of a constant."""
        return self.emit("constant", settings=(value,))

    def _against_itself(self, operand: int, holds: bool) -> int:
        """A comparison of a value with itself holds unless the value is NaN."""
        return self.emit("logical_not", self.emit("isnan", operand)) if holds else self.number(0)

    def _is_nonnegative(self, step: Step) -> bool:
        known = [operand in self._nonnegative for operand in step.operands]
        if step.name in _NEVER_NEGATIVE:
            return True
        if step.name == "constant":
            return isinstance(step.settings[0], (int, float)) and step.settings[0] >= 0
        if step.name == "mul" and step.operands[0] == step.operands[1]:
            return True
        if step.name == "pow":
            exponent = self.steps[step.operands[1]]
            return known[0] or (exponent.name == "constant" and exponent.settings[0] % 2 == 0)
        if step.name == "where":
            return all(known[1:])
        return (step.name in _KEEPS_SIGN and all(known)) or (step.name == "maximum" and any(known))

    def lower(self, node: Node) -> int:
        """The slot of a graph's value."""
        return self._lower(node, {})

    def formula(self, text: str, bindings: Mapping[str, int]) -> int:
        """The slot of a formula of the template language over slots."""
        nodes = {name: self._stand_in(slot) for name, slot in bindings.items()}
        return self.lower(parse(text, nodes))

    def _stand_in(self, slot: int) -> Node:
        step = self.steps[slot]
        if step.name == "constant":
            return Constant(step.settings[0])
        return Input(_Slot(slot), f"slot {slot}", NOTHING)

    def _lower(self, node: Node, done: dict[int, int]) -> int:
        if id(node) in done:
            return done[id(node)]
        if isinstance(node, Constant):
            if not isinstance(node.value, (bool, int, float)):
                raise Unsupported(f"the constant {node.value!r} as a number")
            slot = self.number(node.value)
        elif isinstance(node, Input):
            identity = node.identity
            slot = identity.number if isinstance(identity, _Slot) else self.emit("input", settings=(node.key,))
        elif node.operator.meaning is not None:
            slot = self._unfolded(node, done)
        else:
            slot = self._primitive(node, done)
        done[id(node)] = slot
        return slot

    def _unfolded(self, node: Apply, done: dict[int, int]) -> int:
        operands = tuple(
            operand if isinstance(operand, Constant) else self._stand_in(self._lower(operand, done))
            for operand in node.operands
        )
        try:
            meaning = meaning_of(Apply(node.operator, operands))
        except FormulaError as error:
            raise Unsupported(f"{node.operator.name}: {error}") from None
        assert meaning is not None
        return self.lower(meaning)

    def _primitive(self, node: Apply, done: dict[int, int]) -> int:
        operator = node.operator
        if not operator.pure or operator.name not in PRIMITIVES:
            raise Unsupported(f"operator {operator.name}")
        slots, settings = [], []
        for parameter, operand in zip(operator.parameters, node.operands, strict=True):
            if parameter.sort is Sort.OPERAND:
                slots.append(self._lower(operand, done))
            elif isinstance(operand, Constant):
                settings.append(operand.value)
            else:
                raise Unsupported(f"{operator.name} with a {parameter.name} that is not a constant")
        return self.emit(operator.name, *slots, settings=tuple(settings))


Instruction = tuple[int, Callable[..., Any], Callable[..., Any], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Program:
    """Steps made ready to run.

    instructions   (slot, function on balls, function on extended reals, operand slots), in order.
    inputs         slot of each input by key.
    results        slots of the results.
    """

    size: int
    instructions: tuple[Instruction, ...]
    inputs: dict[Hashable, int]
    constants: tuple[tuple[int, Any], ...]
    results: tuple[int, ...]

    def execute(self, run: Run, values: Mapping[int, Any], *, slow: bool) -> list[Any]:
        """The results for the given input slots. On balls (not `slow`) it may raise Undecided."""
        slots: list[Any] = [None] * self.size
        slots[RUN] = run
        for slot, value in values.items():
            slots[slot] = value
        for slot, setting in self.constants:
            slots[slot] = constant(setting, slow)
        held = slots.__getitem__
        for slot, fast, extended, operands in self.instructions:
            slots[slot] = (extended if slow else fast)(*map(held, operands))
        return [slots[slot] for slot in self.results]


def assemble(builder: Builder, results: tuple[int, ...]) -> Program:
    """The program that computes some slots, and nothing that they do not need."""
    needed = set(results)
    for slot in range(len(builder.steps) - 1, 0, -1):
        if slot in needed:
            needed.update(builder.steps[slot].operands)
    instructions, inputs, constants = [], {}, []
    for slot in sorted(needed - {RUN}):
        step = builder.steps[slot]
        if step.name == "input":
            inputs[step.settings[0]] = slot
        elif step.name == "constant":
            constants.append((slot, step.settings[0]))
        else:
            primitive = PRIMITIVES[step.name]
            fast, slow = _with(primitive.fast, step.settings), _with(primitive.slow, step.settings)
            instructions.append((slot, fast, slow, step.operands))
    return Program(len(builder.steps), tuple(instructions), inputs, tuple(constants), results)


def _with(function: Callable[..., Any], settings: tuple[Any, ...]) -> Callable[..., Any]:
    return (lambda *operands: function(*operands, *settings)) if settings else function


def missing_primitives(table: Mapping[str, Operator]) -> list[str]:
    """Pure operators of a table that have neither a meaning nor an implementation here."""
    return [
        name
        for name, operator in table.items()
        if operator.meaning is None and operator.pure and name not in PRIMITIVES
    ]
