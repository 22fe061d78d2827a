"""Candidates in a file: every place where a template's old form stands and its hazard can be reached.

The cost grows with the places that could match, not with the number of templates: templates lie under their root
operator, and functions in which no root operator is named are never looked into.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from stablefix.evidence import Failure
from stablefix.graph.callee import callee
from stablefix.graph.dtypes import DEFAULTS, dtype_of
from stablefix.graph.expression import Apply, Node
from stablefix.graph.lower import Lowering
from stablefix.graph.ranges import forget
from stablefix.graph.scope import Definition, FunctionSyntax
from stablefix.graph.visit import Place, Visitor
from stablefix.match.around import sum_around
from stablefix.match.bodies import partial
from stablefix.match.complements import with_shares
from stablefix.match.consequence import without_consequence
from stablefix.match.guards import certain, possible
from stablefix.match.handled import handled
from stablefix.match.known import (
    above_a_limit,
    known_at,
    never_divides_by_zero,
    under,
)
from stablefix.match.libraries import STOOD_FOR, library_of
from stablefix.match.live import Live, Local
from stablefix.match.masks import masks_whole_rows
from stablefix.match.rearranged import Peeled, looks_inside, moved_out, peeled
from stablefix.match.repairs import Repaired, repair
from stablefix.match.roots import Roots
from stablefix.match.support import divides_by_row_sums, supported, used_to_the_end
from stablefix.match.training import trained
from stablefix.match.unify import Bindings, Match, match
from stablefix.match.ways import there, ways
from stablefix.operators.table import methods
from stablefix.source.names import HiddenError, Names
from stablefix.source.syntax import parsed
from stablefix.source.walk import Digest
from stablefix.templates.template import Pattern, Template

INFINITE = frozenset({Failure.DIVISION_BY_ZERO, Failure.DOMAIN_ERROR, Failure.OVERFLOW, Failure.UNDERFLOW})
"""Failures that show as an infinity or nan of the value."""


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
    way: Definition | None = None
    """Where the root uses a name that may hold one of two values: the one of them that was looked at."""
    whole: Node | None = None
    """The sum of which a value that lost digits is a term, where the other terms hang on the same operands: what was
    lost may be lost in it anyway, as in `y + log(-expm1(-y))`."""
    slopes: bool = True
    """Whether a slope that is not finite is a failure of its own: somebody trains through the place."""

    @property
    def bindings(self) -> Bindings:
        return self.match.bindings

    @property
    def syntax(self) -> ast.expr:
        assert self.root.origin is not None
        return self.root.origin.syntax


class Finder:
    """Finds candidates for a fixed set of templates. `pedantic`: also where nothing is known of the operands."""

    def __init__(self, templates: Sequence[Template], *, pedantic: bool = False, dtypes: Sequence[str] = ()) -> None:
        """`dtypes` are those that code runs in where it names none; without any, the library's own."""
        self.templates = tuple(templates)
        self.pedantic = pedantic
        self.dtypes = tuple(dtypes)

    @cached_property
    def roots(self) -> Roots:
        return Roots(self.templates, pedantic=self.pedantic, dtypes=self.dtypes)

    def suspects(self, live: Live) -> frozenset[int] | None:
        """The lines of the functions that hold a candidate, 0 for the module, told from the parts of a file that could
        hold some; None where the parts alone do not tell."""
        if live.nothing:
            return frozenset()
        part = partial(live)
        if part is None:
            return None
        try:
            names = Names(parsed(part.text), hidden=part.hidden, settled=part.settled, project=live.project)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        scan, visitor = self._prepared(names, live)
        try:
            known = live.knows(names)
            for _ in scan.run(visitor):
                pass
        except (RecursionError, HiddenError):
            return None
        finally:
            visitor.release()
            forget()
        return frozenset(scan.holding) if known else None

    def find(
        self, text: str, tree: ast.Module, live: Live | None = None, within: frozenset[int] | None = None
    ) -> list[Candidate]:
        """All candidates in a parsed file, in the order of the text. `live` saves asking `roots` again; `within` are
        the only functions that hold some, as `suspects` gives them."""
        live = live or self.roots.live(text)
        if live is None:
            return []
        scan, visitor = self._prepared(Names(tree, project=live.project), live, within)
        found = list(scan.run(visitor))
        forget()
        found.sort(key=lambda c: (c.syntax.lineno, c.syntax.col_offset, -_width(c.syntax)))
        return found

    def _prepared(self, names: Names, live: Live, within: frozenset[int] | None = None) -> tuple[_Scan, Visitor]:
        scan = _Scan(names, live, within, self.pedantic, self.dtypes)
        return scan, Visitor(names.tree, names, scan, computing=True)


class _Scan:
    """One pass over one file; it is the visitor's interest."""

    def __init__(
        self, names: Names, live: Live, within: frozenset[int] | None, pedantic: bool, dtypes: tuple[str, ...]
    ) -> None:
        self.live = live
        self.within = within
        self.dtypes = dtypes
        self.pedantic = pedantic
        self.names = names
        self.lowering = Lowering()
        self.outermost: tuple[int, int, Local | None] = (0, 0, None)
        """(first line, last line, what can match) of the function of the module or class that is being visited."""
        self.in_module = live.module if within is None or 0 in within else None
        self.holding: set[int] = set()
        """The first lines of the functions in which something was found, 0 for the module."""

    def run(self, visitor: Visitor) -> Iterator[Candidate]:
        found: list[tuple[Candidate, Place]] = []
        for place in visitor.places():
            local = self._local(place.point.function)
            if local is not None and self._is_root(place, local):
                here = list(self._at(place, local))
                if here:
                    self.holding.add(0 if isinstance(place.point.function, ast.Module) else self.outermost[0])
                    found += [(candidate, place) for candidate in here]
        if not found:
            visitor.release()
        for candidate, place in found:
            if not _chosen_by_region(candidate, place, found) and not _found_inside(candidate, place, found):
                yield candidate

    def function(self, syntax: ast.stmt) -> bool:
        """A function is entered when all the words of some pattern stand in it, or in the function around it."""
        if syntax.lineno <= self.outermost[1]:
            return self.outermost[2] is not None
        if not isinstance(syntax, ast.FunctionDef | ast.AsyncFunctionDef):
            return hasattr(syntax, "body") or isinstance(syntax, ast.Match)
        local = self.live.function(syntax) if self.within is None or syntax.lineno in self.within else None
        self.outermost = (syntax.lineno, syntax.end_lineno or syntax.lineno, local)
        return local is not None

    def module(self) -> bool:
        """The statements of the module are visited when something can match in them."""
        return self.in_module is not None

    def _local(self, function: FunctionSyntax) -> Local | None:
        return self.in_module if isinstance(function, ast.Module) else self.outermost[2]

    def statement(self, syntax: ast.stmt, digest: Digest, function: FunctionSyntax) -> bool:
        """A statement is visited when it calls what a root can be named, or uses a Python operator that can be one."""
        local = self._local(function)
        if local is None:
            return False
        symbols = digest.symbols.get(syntax)
        if symbols is not None and not local.symbols.isdisjoint(symbols):
            return True
        calls = (*digest.calls.get(syntax, ()), *digest.deferred.get(syntax, ()))
        return any(_name_called(call) in local.calls or self._runs_helper(call, local) for call in calls)

    def _runs_helper(self, call: ast.Call, local: Local) -> bool:
        """Whether a call may run a function of this file in which a root can stand."""
        match call.func:
            case ast.Name(id=name):
                return name in local.helpers and name in self.names.functions
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return name in local.helpers and (owner == "self" or owner in self.names.classes)
        return False

    def _is_root(self, place: Place, local: Local) -> bool:
        match place.syntax:
            case ast.Call() as call if call is place.point.augmented:
                return f"{_name_called(call)}_" in local.calls
            case ast.Call() as call:
                name = _name_called(call)
                in_place = name.endswith("_") and name not in methods()
                return (name in local.calls and not in_place) or self._runs_helper(call, local)
            case ast.BinOp(op=ast.Add() | ast.Sub() as operator):
                inner = isinstance(place.parent, ast.BinOp) and isinstance(place.parent.op, ast.Add | ast.Sub)
                return type(operator) in local.symbols and not inner
            case ast.BinOp(op=operator):
                return type(operator) in local.symbols
        return False

    def _at(self, place: Place, local: Local) -> Iterator[Candidate]:
        node = with_shares(self.lowering.lower(place.syntax, place.point), place.point)
        yield from self._of(node, place, local, None)
        for taken, way in ways(node, self.lowering):
            yield from self._of(taken, place, local, way)

    def _of(self, node: Node, place: Place, local: Local, way: Definition | None) -> Iterator[Candidate]:
        if not isinstance(node, Apply):
            return
        plain = peeled(node)
        library = library_of(node)
        if plain is None or library is None:
            return
        moved = moved_out(*plain) if way is None else None
        for template, pattern in local.by_root.get(plain[0].operator.name, ()):
            yield from self._matched(template, pattern, node, plain, library, place, way)
            if moved is not None and looks_inside(pattern):
                yield from self._matched(template, pattern, node, moved, library, place, way)

    def _matched(
        self,
        template: Template,
        pattern: Pattern,
        node: Apply,
        seen: Peeled,
        library: str,
        place: Place,
        way: Definition | None,
    ) -> Iterator[Candidate]:
        if template.failure is Failure.NAN_GRADIENT and library in STOOD_FOR:
            return
        shown = dtype_of(seen[0])
        known = (shown,) if shown else self._configured(library)
        for dtype in known or (DEFAULTS[library],):
            if template.dtypes and not (known and dtype in template.dtypes):
                continue
            found = self._try(template, pattern, node, seen, library, place, dtype, way)
            if found is not None:
                yield found

    def _configured(self, library: str) -> tuple[str, ...]:
        """The dtypes that the settings name, of those that a library has."""
        if library == "math":
            return ()
        return tuple(each for each in self.dtypes if library in {"torch", "jax", "tensorflow"} or each != "bfloat16")

    def _try(
        self,
        template: Template,
        pattern: Pattern,
        node: Apply,
        seen: Peeled,
        library: str,
        place: Place,
        dtype: str,
        way: Definition | None,
    ) -> Candidate | None:
        inner, around = seen
        for found in match(pattern, inner):
            if template.failure is Failure.CANCELLATION and (found.before or found.after) and not self.pedantic:
                continue  # What else is added is as large as what was lost, as far as anybody knows.
            if not self._allowed(template, pattern, found.bindings, inner, dtype, place, way):
                continue
            repairs = repair(template, pattern, found, node, around, self.lowering, dtype)
            if way is not None:
                repairs = there(repairs, node, way)
            if repairs or (template.advice and way is None):
                whole = sum_around(node, place, self.lowering) if template.failure is Failure.CANCELLATION else None
                slopes = self.pedantic or bool(self.names.hidden) or trained(place)
                return Candidate(
                    template, pattern, node, found, repairs, library, dtype, place.function, way, whole, slopes
                )
        return None

    def _allowed(
        self,
        template: Template,
        pattern: Pattern,
        bindings: Bindings,
        inner: Apply,
        dtype: str,
        place: Place,
        way: Definition | None,
    ) -> bool:
        """Whether what is known of the operands, and what the tests that led here say, leaves the hazard open."""
        of_gradient = template.failure is Failure.NAN_GRADIENT
        harmless = not masks_whole_rows(pattern, bindings) or without_consequence(template, inner, place)
        if harmless and not self.pedantic:
            return False
        known = known_at(place.point, self.lowering, of_gradient=of_gradient)
        if way is not None and way.point is not None:
            known = {**known_at(way.point, self.lowering, of_gradient=of_gradient), **known}
        by_zero = template.failure is Failure.DIVISION_BY_ZERO and not self.pedantic
        if by_zero and (never_divides_by_zero(inner, known) or above_a_limit(inner, place.point, self.lowering)):
            return False
        values = dict(bindings.values)
        if template.requires is not None and not certain(under(template.requires.lower(values), known), dtype):
            return False
        if template.harmless is not None and certain(under(template.harmless.lower(values), known), dtype):
            return False
        if template.hazard is not None:
            hazard = under(template.hazard.lower(values), known)
            if not possible(hazard, dtype):
                return False
            if not (self.pedantic or supported(hazard, dtype) or self._ordinary(template, inner, place)):
                return False
        return self.pedantic or template.failure not in INFINITE or not handled(inner, place)

    @staticmethod
    def _ordinary(template: Template, inner: Apply, place: Place) -> bool:
        """Whether a hazard is an ordinary one although nothing is known of the operand."""
        if used_to_the_end(inner, place.syntax, place.point):
            return True
        return template.failure is Failure.DIVISION_BY_ZERO and divides_by_row_sums(inner)


def _name_called(call: ast.Call) -> str:
    """The last name of what is called; of `nn.Softmax(-1)(x)`, the module's."""
    function = call.func.func if isinstance(call.func, ast.Call) else call.func
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _chosen_by_region(candidate: Candidate, place: Place, found: list[tuple[Candidate, Place]]) -> bool:
    """Whether both branches of one `where` are forms that a template finds for the same operands: each fails only
    where the other one is taken, and the two together are what the template's repair would write."""
    choices = [assumption for assumption in place.point.assumed if assumption.chooses]
    return bool(choices) and any(
        other.template is candidate.template
        and assumption.test is choices[-1].test
        and assumption.truth is not choices[-1].truth
        and _operands(other) == _operands(candidate)
        for other, elsewhere in found
        for assumption in elsewhere.point.assumed
    )


def _found_inside(candidate: Candidate, place: Place, found: list[tuple[Candidate, Place]]) -> bool:
    """Whether the candidate is a call of a function in which its template finds something already."""
    runs = callee(place.syntax, place.point) if isinstance(place.syntax, ast.Call) else None
    if runs is None or candidate.root.origin is None or candidate.root.origin.spelling is not None:
        return False
    if runs.names is not place.point.names:
        return True  # it is told where it is written
    return any(
        other.template is candidate.template and elsewhere.point.function is runs.function for other, elsewhere in found
    )


def _operands(candidate: Candidate) -> dict[str, Hashable]:
    return {name: node.key for name, node in dict(candidate.bindings.values).items()}


def _width(syntax: ast.expr) -> int:
    assert syntax.end_lineno is not None and syntax.end_col_offset is not None
    return (syntax.end_lineno - syntax.lineno) * 100_000 + syntax.end_col_offset - syntax.col_offset
