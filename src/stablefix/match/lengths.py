"""Is a number the length of an array? Whoever divides a sum by it takes a mean.

The two are no inputs apart: where a condition asked whether they belong together, the validator counts the entries.
"""

from __future__ import annotations

from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.formula import apply
from stablefix.graph.kinds import COUNTING
from stablefix.match.candidate import Candidate

CONDITION = "measures"


def measures(n: Node, x: Node, dim: Node) -> bool:
    """Whether a value is the length of another one along an axis, or along all of them."""
    if isinstance(n, Input) and isinstance(dim, Constant):
        return n.facts.length_of == (x.key, dim.value)
    return n.key == apply(COUNTING, x, dim).key


def counted(candidate: Candidate) -> list[tuple[Node, Node]]:
    """The lengths that a template's condition asks about, each with the number of entries that it is."""
    requires = candidate.template.requires
    if requires is None or CONDITION not in requires.names:
        return []
    parts = [part for part in walk(requires.lower(candidate.bindings.values)) if isinstance(part, Apply)]
    asked = [part.operands for part in parts if part.operator.name == CONDITION]
    return [(n, apply(COUNTING, x, dim)) for n, x, dim in asked]
