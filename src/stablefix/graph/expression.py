"""Expression graphs: constants, inputs, and applications of canonical operators.

A node is a *value*: two nodes with equal keys are the same value, wherever they were written. What a node stands
for in the text is its `origin`, which takes no part in equality.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Container, Hashable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Union

from stablefix.operators.operator import Operator, Spelling
from stablefix.source.walk import dotted

if TYPE_CHECKING:
    from stablefix.graph.facts import Facts, Kind
    from stablefix.graph.interval import Interval
    from stablefix.graph.scope import Point


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """The text that a node was lowered from, and the point of the program at which that text is evaluated."""

    syntax: ast.expr
    point: Point
    spelling: Spelling | None = None
    """The spelling of an application, None for a Python operator."""
    exact: bool = True
    """False where the text computes something a little different from the node: `torch.sum(x, 1)` is the origin of a
    squeeze, exactly, and of the sum inside it, which keeps its axes, only inexactly. Only exact text may be carried."""


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A Python constant: a number, None, a Boolean, a string, or a tuple of them.

    boxed  whether the code has the number in a tensor or an array: `torch.tensor(1e-6)`.
    """

    value: object
    origin: Origin | None = None
    boxed: bool = False
    size: ClassVar[int] = 1

    @property
    def key(self) -> Hashable:
        return ("constant", type(self.value).__name__, self.value)


Named = Union[str, tuple[ast.expr, ...]]  # noqa: UP007 - a runtime alias that 3.10 can evaluate
"""What a value is called, or the texts that it has: the shortest is told, and written out when it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A value that is not looked into: a parameter, an unknown call, an attribute. Equal only by identity."""

    identity: Hashable
    named: Named
    facts: Facts
    origin: Origin | None = None
    size: ClassVar[int] = 1

    @property
    def label(self) -> str:
        """How a person would call it: `x`, `self.scale`."""
        return self.named if isinstance(self.named, str) else min(map(label, self.named), key=len)

    @property
    def key(self) -> Hashable:
        return ("input", self.identity)


def or_shorter(named: Named, syntax: ast.expr) -> Named:
    """A name, or the text at a use of the value where that is shorter."""
    return min(named, label(syntax), key=len) if isinstance(named, str) else (*named, syntax)


def is_double(value: object) -> bool:
    """Whether a Python number is one that libraries can compute with: an integer can be larger than any of them."""
    try:
        return isinstance(value, int | float) and (isinstance(value, float) or math.isfinite(value))
    except OverflowError:
        return False


def label(syntax: ast.expr) -> str:
    """How a person would call a value: its text when short."""
    text = dotted(syntax) or ast.unparse(syntax)
    return text if len(text) <= 40 else f"{text[:37]}..."


class _Key:
    """The structure of an application, hashed once: a nested tuple would hash a shared node again and again."""

    __slots__ = ("_hash", "parts")

    def __init__(self, parts: tuple[Hashable, ...]) -> None:
        self.parts = parts
        self._hash = hash(parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, _Key) and self._hash == other._hash and self.parts == other.parts)

    def __repr__(self) -> str:
        return repr(self.parts)

    def __reduce__(self) -> tuple[type[_Key], tuple[tuple[Hashable, ...]]]:
        return _Key, (self.parts,)  # The hashes of texts are others in another process.


@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """An operator applied to one node for each of its canonical parameters, in their order."""

    operator: Operator
    operands: tuple[Node, ...]
    origin: Origin | None = None
    assumed: Interval | None = None
    """What conditions in force at this place add to what the operator says of its values."""
    key: Hashable = field(init=False)
    kind: Kind | None = field(init=False, default=None)
    """What the value is at run time, once somebody asked (`kinds.kind_of`)."""
    size: int = field(init=False)
    """The number of its nodes, counted as a tree."""
    meant: tuple[Node | None] | None = field(init=False, default=None)
    """Its meaning, once somebody asked (`unify.written_out`)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", _Key((self.operator.name, *(node.key for node in self.operands))))
        object.__setattr__(self, "size", 1 + sum(node.size for node in self.operands))

    def operand(self, name: str) -> Node:
        """The node in the place of a canonical parameter."""
        return self.operands[self.operator.index(name)]


Node = Union[Constant, Input, Apply]  # noqa: UP007 - a runtime alias that 3.10 can evaluate with slots classes


def walk(node: Node, known: Container[int] = ()) -> Iterator[Node]:
    """Every distinct node of a graph once, operands before the nodes that use them; but nodes whose identity is known,
    and what only they use, are left out."""
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        current, expanded = stack.pop()
        if id(current) in seen or id(current) in known:
            continue
        if expanded or not isinstance(current, Apply):
            seen.add(id(current))
            yield current
        else:
            stack.append((current, True))
            stack.extend((operand, False) for operand in reversed(current.operands))


def is_none(node: Node) -> bool:
    """Whether a setting was left out: `dim=None`, over everything."""
    return isinstance(node, Constant) and node.value is None


def inputs(node: Node) -> list[Input]:
    """The distinct inputs of a graph in the order in which they are first met."""
    found: dict[Hashable, Input] = {}
    for part in walk(node):
        if isinstance(part, Input):
            found.setdefault(part.key, part)
    return list(found.values())


def replace(node: Node, old: Node, new: Node) -> Node:
    """The graph with every node equal to `old` exchanged for `new`."""
    if node.key == old.key:
        return new
    if not isinstance(node, Apply):
        return node
    operands = tuple(replace(operand, old, new) for operand in node.operands)
    if all(a is b for a, b in zip(operands, node.operands, strict=True)):
        return node
    return Apply(node.operator, operands)
