"""Which library computes a graph."""

from __future__ import annotations

from collections.abc import Collection

from stablefix.graph.expression import Apply, Constant, Node, walk
from stablefix.graph.facts import ARRAYS, Kind
from stablefix.graph.kinds import KIND_LIBRARIES, kind_of

EQUIVALENT = {"jax": "torch", "cupy": "numpy", "tensorflow": "torch"}
"""The library that is run in the place of one that computes the same values. Slopes are each library's own."""

PRESUMED = ("torch", "numpy")
"""Libraries of which a value may be that nobody knows, the likeliest first."""


def library_of(node: Node) -> str | None:
    """The library that computes a node; a graph that mixes arrays and tensors belongs to none."""
    return KIND_LIBRARIES.get(_kind(node))


def presumed_library(node: Node, imported: Collection[str]) -> str | None:
    """The library that would compute a node of which nobody knows what it is: the one that the file imports, and where
    it imports none, Python itself, as it computes what is made of Python numbers alone."""
    kinds = {kind_of(part) for part in walk(node) if not isinstance(part, Constant)}
    if kinds == {Kind.SCALAR}:
        return "math"
    if kind_of(node) is Kind.OTHER or len(kinds & ARRAYS) > 1:
        return None
    return next((library for library in PRESUMED if library in imported), "math")


def _kind(node: Node) -> Kind:
    kind = kind_of(node)
    if kind not in KIND_LIBRARIES:
        return kind
    kinds = {kind_of(part) for part in walk(node) if isinstance(part, Apply) and part.origin is not None}
    if len(kinds & ARRAYS) > 1:
        return Kind.UNKNOWN
    if kind is Kind.SCALAR and not any(
        isinstance(part, Apply) and part.origin is not None and part.origin.spelling is not None for part in walk(node)
    ):
        return Kind.UNKNOWN
    return kind
