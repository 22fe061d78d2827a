"""Which library computes a graph."""

from __future__ import annotations

from stablefix.graph.expression import Apply, Node, walk
from stablefix.graph.facts import ARRAYS, Kind
from stablefix.graph.kinds import kind_of

STOOD_FOR = frozenset({"jax", "cupy", "tensorflow"})
"""Libraries in whose place another one is run: it has the same values, but slopes of its own."""
LIBRARIES = {
    Kind.TENSOR: "torch", Kind.ARRAY: "numpy", Kind.SCALAR: "math", Kind.JAX: "jax", Kind.CUPY: "cupy",
    Kind.TENSORFLOW: "tensorflow",
}  # fmt: skip


def library_of(node: Node) -> str | None:
    """The library that computes a node; a graph that mixes arrays and tensors belongs to none."""
    return LIBRARIES.get(_kind(node))


def _kind(node: Node) -> Kind:
    kind = kind_of(node)
    if kind not in LIBRARIES:
        return kind
    kinds = {kind_of(part) for part in walk(node) if isinstance(part, Apply) and part.origin is not None}
    if len(kinds & ARRAYS) > 1:
        return Kind.UNKNOWN
    if kind is Kind.SCALAR and not any(
        isinstance(part, Apply) and part.origin is not None and part.origin.spelling is not None for part in walk(node)
    ):
        return Kind.UNKNOWN
    return kind
