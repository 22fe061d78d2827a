"""Which library computes a graph."""

from __future__ import annotations

import ast
from collections.abc import Collection

from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.facts import ARRAYS, Kind
from stablefix.graph.interval import ALL
from stablefix.graph.kinds import KIND_LIBRARIES, kind_of
from stablefix.graph.resolve import by_convention
from stablefix.source.conventions import ELSEWHERE

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
    if is_of_numbers(node):
        return "math"
    kinds = {kind_of(part) for part in walk(node) if not isinstance(part, Constant)}
    if kind_of(node) is Kind.OTHER or len(kinds & ARRAYS) > 1:
        return None
    found = next((library for library in PRESUMED if library in imported), "math")
    if found == "math" and found not in imported and (ELSEWHERE.intersection(imported) or not is_arithmetic(node)):
        return None
    return found


def is_arithmetic(node: Node) -> bool:
    """Whether there is a sign that an expression computes with numbers: `root / name` may join two paths."""
    if not isinstance(node, Apply) or (node.origin is not None and node.origin.spelling is not None):
        return True
    return any(
        isinstance(part, Apply)
        or kind_of(part) is Kind.SCALAR
        or (isinstance(part, Input) and part.facts.interval != ALL)
        for part in node.operands
    )


def is_by_convention(node: Node) -> bool:
    """Whether it is only by convention that a library computes some part of a node."""
    for part in walk(node):
        if part.origin is None or (names := part.origin.point.names).convention is None:
            continue
        if names.convention.libraries:
            return True
        syntax, spelling = part.origin.syntax, part.origin.spelling
        called = isinstance(syntax, ast.Call) and spelling is not None and not spelling.is_method
        if called and by_convention(syntax.func, part.origin.point):  # type: ignore[attr-defined]
            return True
    return False


def is_of_numbers(node: Node) -> bool:
    """Whether a node is computed from Python's numbers alone."""
    return all(kind_of(part) is Kind.SCALAR for part in walk(node))


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
