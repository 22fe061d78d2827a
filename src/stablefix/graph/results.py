"""Results of calls that are tuples, whose elements are known or can be made when somebody asks for them."""

from __future__ import annotations

from dataclasses import dataclass

from stablefix.graph.expression import Apply, Constant, Input, Node, Origin
from stablefix.graph.interval import Interval
from stablefix.graph.kinds import kind_of
from stablefix.operators.operator import Spelling


@dataclass(frozen=True, eq=False)
class Results:
    """The identity of a library's tuple result that is not looked into until one of its elements is asked for."""

    spelling: Spelling
    given: tuple[tuple[str, Node], ...]
    keepdim: bool


@dataclass(frozen=True, eq=False)
class Returned:
    """The identity of what a function of the same file returns as a tuple."""

    elements: tuple[Node, ...]

    def element(self, index: int, otherwise: Node, origin: Origin | None) -> Node:
        """One element, as it is written at an origin."""
        if not -len(self.elements) <= index < len(self.elements):
            return otherwise
        node = self.elements[index]
        return node if origin is None else written(node, origin)


def written(node: Node, origin: Origin) -> Node:
    """The same value with another text."""
    if isinstance(node, Constant):
        return Constant(node.value, origin)
    if isinstance(node, Input):
        return Input(node.identity, node.named, node.facts, origin)
    return applied(node, node.operands, origin)


def applied(node: Apply, operands: tuple[Node, ...], origin: Origin | None, assumed: Interval | None = None) -> Apply:
    """The same application with other texts, perhaps with something assumed of it; it is the same at run time."""
    made = Apply(node.operator, operands, origin, assumed or node.assumed)
    object.__setattr__(made, "kind", kind_of(node))
    return made
