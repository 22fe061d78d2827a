"""The part of the graph that validation runs: what was matched and what feeds it, cut where it gets large.

A node that is cut becomes an input that keeps its interval, so the values that are tried are values the code can have
there; one value that is used twice stays one input.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from stablefix.graph.expression import Apply, Constant, Input, Node, inputs, label, walk
from stablefix.graph.facts import Facts
from stablefix.graph.kinds import kind_of
from stablefix.graph.ranges import interval_of, known
from stablefix.operators.operator import Form

SIMPLE = 3
"""Operators of a bystander that are looked into."""
KEPT = 24
"""Nodes of the producers that are kept below what was matched."""
REPEATING = "expand"
"""The operator that repeats entries along an axis, to a length that the text seldom tells: broadcasting does it."""


class Slicer:
    """Cuts several graphs in the same places, so that old and new share their inputs."""

    def __init__(self, bound: list[Node], bystanders: list[Node], dtype: str, matrices: Iterable[Node] = ()) -> None:
        """`matrices` are searched themselves: what makes one singular or badly scaled is a matter of all its entries
        together, which no search among the numbers that it is made of comes upon."""
        self._dtype = dtype
        self._cut: dict[Hashable, Input] = {}
        self._bound = {node.key for node in bound}
        self._ways: dict[Hashable, set[Hashable]] = {}
        for node in bound:
            self._note_ways(node, None, set())
        for node in bystanders:
            large = sum(isinstance(part, Apply) for part in walk(node)) > SIMPLE
            if isinstance(node, Apply) and large and not _shares_inputs(node, bound):
                self._as_input(node)
        for node in matrices:
            if isinstance(node, Apply):
                self._as_input(node)
        for node in bound:
            self._producer(node, KEPT)

    def slice(self, node: Node) -> Node:
        """The graph with everything that lies too deep below the matched part replaced by inputs."""
        if isinstance(node, Input | Constant):
            return node
        if node.key in self._cut:
            return self._cut[node.key]
        if node.operator.name == REPEATING:
            return self.slice(node.operands[0])
        if node.key in self._bound:
            return self._producer(node, KEPT)[0]
        return Apply(node.operator, tuple(self.slice(operand) for operand in node.operands), node.origin, node.assumed)

    def _producer(self, node: Node, budget: int) -> tuple[Node, int]:
        """A producer within a budget of nodes, and what is left of the budget."""
        if not isinstance(node, Apply):
            return node, budget
        if node.key in self._cut:
            return self._cut[node.key], budget
        if node.operator.name == REPEATING:
            return self._producer(node.operands[0], budget)
        if budget <= 0 or (_is_rearrangement(node) and not self._is_shared(node)):
            return self._as_input(node), budget
        budget -= 1
        operands = []
        for operand in node.operands:
            kept, budget = self._producer(operand, budget)
            operands.append(kept)
        return Apply(node.operator, tuple(operands), node.origin, node.assumed), budget

    def _note_ways(self, node: Node, rearranged: Hashable, seen: set[tuple[Hashable, Hashable]]) -> None:
        """Note by which rearrangements, or by none, each input comes into what was matched."""
        if isinstance(node, Input):
            self._ways.setdefault(node.key, set()).add(rearranged)
        elif isinstance(node, Apply) and (node.key, rearranged) not in seen:
            seen.add((node.key, rearranged))
            outer = node.key if rearranged is None and _is_rearrangement(node) else rearranged
            for operand in node.operands:
                self._note_ways(operand, outer, seen)

    def _is_shared(self, node: Apply) -> bool:
        """Whether a rearrangement holds numbers that are there in another arrangement too: `y.T` beside y. As inputs
        of their own the two would take values that they never have together."""
        return any(len(self._ways[source.key]) > 1 for source in inputs(node) if source.key in self._ways)

    def _as_input(self, node: Apply) -> Input:
        text = label(node.origin.syntax) if node.origin is not None else node.operator.name
        facts = Facts(kind_of(node), interval_of(node, self._dtype), known=known(node))
        self._cut[node.key] = Input(("cut", node.key), text, facts, node.origin)
        return self._cut[node.key]


def _shares_inputs(node: Node, bound: Iterable[Node]) -> bool:
    """Whether a value is computed from what another one is computed from as well: both come to 0 together, and as
    inputs of their own they would take values that they never have together."""
    own = {source.key for source in inputs(node)}
    return any(not own.isdisjoint(source.key for source in inputs(other)) for other in bound if other is not node)


def _is_rearrangement(node: Apply) -> bool:
    """A value that holds another's entries in another shape: which shape is not known here, the entries are."""
    operator = node.operator
    return operator.form is Form.OTHER and operator.meaning is None and operator.name not in {"squeeze", "unsqueeze"}
