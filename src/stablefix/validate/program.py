"""A graph as a straight line of kernel calls, made once and run many times."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.formula import meaning_of
from stablefix.operators.operator import Form, Sort
from stablefix.validate.kernels import ON_NUMBERS, UNSPELLED, Kernel, NoKernelError, kernel_of


@dataclass(frozen=True, slots=True)
class Step:
    """One call: its kernel, the slots of its operands, the slot of its result, and the node that it computes."""

    kernel: Kernel
    operands: tuple[int, ...]
    result: int
    node: Apply


@dataclass(frozen=True, slots=True)
class Program:
    """A graph ready to run. `template` holds the constants in their slots; inputs are put into theirs."""

    inputs: tuple[tuple[Hashable, int], ...]
    steps: tuple[Step, ...]
    template: tuple[Any, ...]
    result: int

    @property
    def elementwise(self) -> bool:
        """Whether every entry of the result depends on the same entry of the inputs only."""
        return all(step.node.operator.form is Form.ELEMENTWISE for step in self.steps)

    @property
    def source(self) -> Hashable | None:
        """The key of the input that it is, where nothing is computed."""
        return None if self.steps else next((key for key, slot in self.inputs if slot == self.result), None)

    def trace(self, values: Mapping[Hashable, Any], shifts: Mapping[int, Any] | None = None) -> list[Any]:
        """The value of every slot. `shifts` are added to slots as soon as they have their values."""
        slots = list(self.template)
        for key, slot in self.inputs:
            slots[slot] = values[key]
        for slot in shifts or ():
            if slots[slot] is not None:
                slots[slot] = slots[slot] + shifts[slot]  # type: ignore[index]
        held = slots.__getitem__
        for step in self.steps:
            value = step.kernel(*map(held, step.operands))
            slots[step.result] = value + shifts[step.result] if shifts and step.result in shifts else value
        return slots

    def __call__(self, values: Mapping[Hashable, Any]) -> Any:
        """The value of the graph. Raises whatever the library raises."""
        return self.trace(values)[self.result]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Several graphs in one program: what they have in common is computed once."""

    program: Program
    results: tuple[int, ...]

    @property
    def elementwise(self) -> bool:
        """Whether all of them are, see `Program.elementwise`."""
        return self.program.elementwise

    def __len__(self) -> int:
        return len(self.results)

    def __call__(self, values: Mapping[Hashable, Any]) -> tuple[Any, ...]:
        """The value of each graph. Raises whatever the library raises."""
        traced = self.program.trace(values)
        return tuple(traced[result] for result in self.results)


def lifted(program: Program, rank: int) -> Program:
    """The same program on values with one more axis in front, which no step knows of. `rank`: that of its inputs.

    Axes are counted past the new one. What counts them in another way gives something else, or raises: compare it.
    """
    template, steps = list(program.template), []
    for step in program.steps:
        operands = list(step.operands)
        for place, parameter in enumerate(step.node.operator.parameters):
            if parameter.sort is Sort.DIM and isinstance(step.node.operands[place], Constant):
                template.append(_past_the_first(template[operands[place]], rank))
                operands[place] = len(template) - 1
        steps.append(Step(step.kernel, tuple(operands), step.result, step.node))
    return Program(program.inputs, tuple(steps), tuple(template), program.result)


def _past_the_first(dim: Any, rank: int) -> Any:
    if dim is None or dim == ():
        return tuple(range(-rank, 0))
    if isinstance(dim, tuple):
        return tuple(_past_the_first(each, rank) for each in dim)
    return dim if dim < 0 else dim + 1


@dataclass
class _Builder:
    library: str
    numbers: frozenset[Hashable]
    """Keys of the inputs that are Python numbers."""
    slots: list[Any] = field(default_factory=list)
    places: dict[Hashable, int] = field(default_factory=dict)
    plain: set[int] = field(default_factory=set)
    """Slots that hold Python numbers."""
    inputs: list[tuple[Hashable, int]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def made(self, result: int) -> Program:
        """The program of what was visited."""
        return Program(tuple(self.inputs), tuple(self.steps), tuple(self.slots), result)

    def visit(self, node: Node) -> int:
        if node.key in self.places:
            return self.places[node.key]
        if isinstance(node, Apply):
            place = self._apply(node)
        else:
            place = self._slot(node.value if isinstance(node, Constant) else None)
            if isinstance(node, Input):
                self.inputs.append((node.key, place))
            if isinstance(node, Constant) or node.key in self.numbers or self.library == "math":
                self.plain.add(place)
        self.places[node.key] = place
        return place

    def _slot(self, value: Any) -> int:
        self.slots.append(value)
        return len(self.slots) - 1

    def _apply(self, node: Apply) -> int:
        operands = tuple(self.visit(operand) for operand in node.operands)
        plain = all(operand in self.plain for operand in operands)
        kernel = _plain_kernel(node) if plain else kernel_of(node, self.library)
        kernel = kernel or UNSPELLED.get(node.operator.name)
        if kernel is None:
            meaning = meaning_of(node)
            if meaning is None:
                raise NoKernelError(f"no kernel for {node.operator.name} in {self.library}")
            return self.visit(meaning)
        place = self._slot(None)
        self.steps.append(Step(kernel, operands, place, node))
        if plain:
            self.plain.add(place)
        return place


def _plain_kernel(node: Apply) -> Kernel | None:
    """The kernel for Python numbers: `math`, Python itself, or NumPy's with its result made a Python number."""
    kernel = ON_NUMBERS.get(node.operator.name) or kernel_of(node, "math")
    if kernel is not None:
        return kernel
    array_kernel = kernel_of(node, "numpy") if node.operator.form is Form.ELEMENTWISE else None
    if array_kernel is None or meaning_of(node) is not None:
        return None
    return lambda *operands: float(array_kernel(*operands))


def compiled(node: Node, library: str, numbers: Sequence[Hashable] = ()) -> Program:
    """The program of a graph. `numbers` are the inputs that are Python numbers. Raises NoKernelError."""
    builder = _Builder(library, frozenset(numbers))
    return builder.made(builder.visit(node))


def bundled(nodes: Sequence[Node], library: str) -> Bundle:
    """One program of several graphs, without those that have no kernel."""
    builder = _Builder(library, frozenset())
    results = []
    for node in nodes:
        with suppress(NoKernelError):
            results.append(builder.visit(node))
    needed, steps = set(results), []
    for step in reversed(builder.steps):  # Without what was visited of those that have none.
        if step.result in needed:
            needed.update(step.operands)
            steps.append(step)
    return Bundle(replace(builder.made(0), steps=tuple(reversed(steps))), tuple(results))
