"""Candidates in a file: every place where a template's old form stands and its hazard can be reached.

The cost grows with the places that could match, not with the number of templates: templates lie under their root
operator, and functions in which no root operator is named are never looked into.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from stablefix.graph.dtypes import DEFAULTS, dtype_of
from stablefix.graph.expression import Apply, Node, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.lower import Lowering
from stablefix.graph.visit import Place, Visitor
from stablefix.match.guards import certain, possible
from stablefix.match.repairs import Repaired, repair
from stablefix.match.roots import Roots
from stablefix.match.support import supported
from stablefix.match.unify import Bindings, Match, match
from stablefix.source.names import Names
from stablefix.templates.template import Pattern, Template

LIBRARIES = {Kind.TENSOR: "torch", Kind.ARRAY: "numpy", Kind.SCALAR: "math"}


@dataclass(frozen=True)
class Candidate:
    """A place where a template matched and its guards did not object. Nothing is proved yet."""

    template: Template
    pattern: Pattern
    root: Apply
    """The old graph; its origin is the expression in the text."""
    match: Match
    repairs: tuple[Repaired, ...]
    library: str
    dtype: str
    function: str
    """Qualified name of the enclosing function, empty for the module."""

    @property
    def bindings(self) -> Bindings:
        return self.match.bindings

    @property
    def syntax(self) -> ast.expr:
        assert self.root.origin is not None
        return self.root.origin.syntax


class Finder:
    """Finds candidates for a fixed set of templates."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self.templates = tuple(templates)

    @cached_property
    def roots(self) -> Roots:
        return Roots(self.templates)

    def may_match(self, text: str) -> bool:
        """False only where no template can match a file with this text."""
        return self.roots.live(text) is not None

    def find(self, text: str, tree: ast.Module, *, pedantic: bool = False) -> list[Candidate]:
        """All candidates in a parsed file, in the order of the text."""
        live = self.roots.live(text)
        if live is None:
            return []
        scan = _Scan(text, tree, live, pedantic)
        found = list(scan.run())
        found.sort(key=lambda c: (c.syntax.lineno, c.syntax.col_offset, -_width(c.syntax)))
        return found


class _Scan:
    """One pass over one file."""

    def __init__(self, text: str, tree: ast.Module, live: Roots.Live, pedantic: bool) -> None:
        self.live = live
        self.pedantic = pedantic
        self.names = Names(tree)
        self.lowering = Lowering()
        self.tree = tree
        self.calls = live.calls | live.local_names(text, self.names)
        self.lines = live.lines(text, self.calls)

    def run(self) -> Iterator[Candidate]:
        if self.lines:
            for place in Visitor(self.tree, self.names, self._hit).places():
                if self._is_root(place.syntax, place.parent):
                    yield from self._at(place)

    def _hit(self, node: ast.AST) -> bool:
        """Whether a line of the node names something that could match."""
        index = bisect_left(self.lines, node.lineno)  # type: ignore[attr-defined]
        return index < len(self.lines) and self.lines[index] <= node.end_lineno  # type: ignore[attr-defined]

    def _is_root(self, syntax: ast.expr, parent: ast.AST) -> bool:
        match syntax:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                return name in self.calls
            case ast.Call(func=ast.Call()):
                return True
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                inner = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)
                return self.live.sums and not inner
            case ast.BinOp(op=operator):
                return type(operator) in self.live.symbols
        return False

    def _at(self, place: Place) -> Iterator[Candidate]:
        node = self.lowering.lower(place.syntax, place.point)
        if not isinstance(node, Apply):
            return
        inner = node.operands[0] if node.operator.name == "squeeze" else node
        if not isinstance(inner, Apply):
            return
        kind = _kind(node)
        library = LIBRARIES.get(kind)
        if library is None:
            return
        for template, pattern in self.live.under(inner.operator.name):
            found = self._try(template, pattern, node, inner, library, place.function)
            if found is not None:
                yield found

    def _try(
        self, template: Template, pattern: Pattern, node: Apply, inner: Apply, library: str, name: str
    ) -> Candidate | None:
        if template.pedantic and not self.pedantic:
            return None
        shown = dtype_of(inner)
        if template.dtypes and shown not in template.dtypes:
            return None
        dtype = shown or DEFAULTS[library]
        for found in match(pattern, inner):
            if not self._allowed(template, found.bindings, dtype):
                continue
            repairs = repair(template, found, node, inner, self.lowering)
            if repairs:
                return Candidate(template, pattern, node, found, repairs, library, dtype, name)
        return None

    def _allowed(self, template: Template, bindings: Bindings, dtype: str) -> bool:
        values = dict(bindings.values)
        if template.requires is not None and not certain(template.requires.lower(values), dtype):
            return False
        if template.hazard is None:
            return True
        hazard = template.hazard.lower(values)
        return possible(hazard, dtype) and (self.pedantic or supported(hazard, dtype))


def _kind(node: Node) -> Kind:
    """The library that computes a node; a graph that mixes arrays and tensors belongs to none."""
    kinds = {kind_of(part) for part in walk(node) if isinstance(part, Apply) and part.origin is not None}
    kind = kind_of(node)
    if {Kind.TENSOR, Kind.ARRAY} <= kinds:
        return Kind.UNKNOWN
    if kind is Kind.SCALAR and not any(
        isinstance(part, Apply) and part.origin is not None and part.origin.spelling is not None for part in walk(node)
    ):
        return Kind.UNKNOWN
    return kind


def _width(syntax: ast.expr) -> int:
    assert syntax.end_lineno is not None and syntax.end_col_offset is not None
    return (syntax.end_lineno - syntax.lineno) * 100_000 + syntax.end_col_offset - syntax.col_offset
