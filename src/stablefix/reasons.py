"""Why a hazard is thought to be reachable at a place: what matched, and what is known of each operand."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from stablefix.graph.dtypes import dtype_of
from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.ranges import interval_of, known
from stablefix.match.candidate import Candidate

_KINDS = {
    Kind.TENSOR: "a tensor", Kind.ARRAY: "an array", Kind.JAX: "an array of JAX", Kind.CUPY: "an array of CuPy",
    Kind.TENSORFLOW: "a tensor of TensorFlow",
    Kind.SCALAR: "a Python number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operand:
    """What a metavariable of the template stands for here."""

    name: str
    text: str
    """The code, or the operators that it was looked through to."""
    fact: str
    """`a tensor in [0, 1], from softmax`."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Everything that the decision rests on, before anything was run."""

    pattern: str
    hazard: str | None
    """The condition that must be possible; None where the form itself is the hazard."""
    requires: str | None
    dtype: str
    dtype_is_shown: bool
    """Whether the code shows the dtype; else it is the library's own."""
    operands: tuple[Operand, ...]


def reasons(candidate: Candidate, text: str) -> Reasons:
    """The reasons of a candidate in a source text."""
    template = candidate.template
    bound = candidate.bindings.values
    operands = tuple(
        Operand(name, _written(node, text), _fact(node, candidate.dtype)) for name, node in sorted(bound.items())
    )
    return Reasons(
        pattern=candidate.pattern.formula.result,
        hazard=template.hazard.result if template.hazard else None,
        requires=template.requires.result if template.requires else None,
        dtype=candidate.dtype,
        dtype_is_shown=dtype_of(candidate.root) is not None,
        operands=operands,
    )


def _written(node: Node, text: str) -> str:
    if isinstance(node, Constant):
        return str(node.value)
    if node.origin is not None:
        found = ast.get_source_segment(text, node.origin.syntax)
        if found:
            return " ".join(found.split())
    if isinstance(node, Input):
        return node.label
    return f"{node.operator.name}({', '.join(_written(each, text) for each in node.operands)})"


def _fact(node: Node, dtype: str) -> str:
    if isinstance(node, Constant):
        return "a constant"
    interval = interval_of(node, dtype)
    left, right = "(["[not interval.low_open], ")]"[not interval.high_open]
    kind = _KINDS.get(kind_of(node), "of unknown kind")
    producer = f", from {node.operator.name}" if isinstance(node, Apply) else ""
    sure = "" if known(node) else ", of which nothing is known"
    return f"{kind} in {left}{interval.low:g}, {interval.high:g}{right}{producer}{sure}"
