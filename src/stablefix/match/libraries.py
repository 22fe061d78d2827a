"""Which library computes a graph."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.facts import ARRAYS, Kind
from stablefix.graph.interval import ALL
from stablefix.graph.kinds import KIND_LIBRARIES, kind_of, presumed_at, takes_for_granted
from stablefix.graph.resolve import by_convention
from stablefix.graph.scope import Point
from stablefix.source.conventions import ELSEWHERE, Convention

EQUIVALENT = {"jax": "torch", "cupy": "numpy", "tensorflow": "torch"}
"""The library that is run in the place of one that computes the same values. Slopes are each library's own."""


def library_of(node: Node) -> str | None:
    """The library that computes a node; a graph that mixes arrays and tensors belongs to none."""
    return KIND_LIBRARIES.get(_kind(node))


def presumed_library(node: Node, point: Point) -> str | None:
    """The library that would compute a node of which nobody knows what it is: the one that the file imports, and where
    it imports none, Python itself, as it computes what is made of Python numbers alone."""
    imported = point.names.computes_with
    if is_of_numbers(node):
        return "math"
    kinds = {kind_of(part) for part in walk(node) if not isinstance(part, Constant)}
    if kind_of(node) is Kind.OTHER or len(kinds & ARRAYS) > 1:
        return None
    found = presumed_at(point)
    if found == "math" and found not in imported and (ELSEWHERE.intersection(imported) or not is_arithmetic(node)):
        return None
    return found


def is_presumed(root: Node) -> bool:
    """Whether nobody knows what the values of an expression are, so that its library is only the likeliest one."""
    return is_by_convention(root) or (library_of(root) is None and not is_of_numbers(root))


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
    parts = list(walk(node))
    certain = {below.key for above in parts if _takes_tensors(above) for below in walk(above)}
    return any(_is_taken_for_granted(part, certain) for part in parts)


def _is_taken_for_granted(part: Node, certain: set[Hashable]) -> bool:
    origin = part.origin
    if origin is None or (convention := origin.point.names.convention) is None:
        return False
    if convention.libraries:
        return True
    if isinstance(part, Input):
        called = origin.syntax.func if isinstance(origin.syntax, ast.Call) else None
        return _may_be_any(part, convention) or (called is not None and by_convention(called, origin.point))
    if not isinstance(origin.syntax, ast.Call) or origin.spelling is None or not isinstance(part, Apply):
        return False
    if not origin.spelling.is_method:
        return by_convention(origin.syntax.func, origin.point)
    granted = takes_for_granted(kind_of(part.operands[0]), origin.syntax, origin.point)
    return granted and part.key not in certain


def _may_be_any(part: Input, convention: Convention) -> bool:
    """Whether a value may be an array of any library: where the file chooses its array module, what nobody knows, and
    what only a name in it says to be an array."""
    return convention.chosen and kind_of(part) in (Kind.UNKNOWN, Kind.ARRAY)


def _takes_tensors(node: Node) -> bool:
    """Whether a node is a call of one of torch's functions, which raise for what is no tensor."""
    spelling = node.origin.spelling if isinstance(node, Apply) and node.origin is not None else None
    return spelling is not None and spelling.library == "torch" and not spelling.is_method


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
