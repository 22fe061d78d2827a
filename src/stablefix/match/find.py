"""Candidates in a file: every place where a template's old form stands and its hazard can be reached.

The cost grows with the places that could match, not with the number of templates: templates lie under their root
operator, and functions in which no root operator is named are never looked into.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence
from functools import cached_property

from stablefix.evidence import Failure, Fix
from stablefix.graph.dtypes import DEFAULTS, dtype_of
from stablefix.graph.expression import Apply, Node, inputs
from stablefix.graph.lower import Lowering
from stablefix.graph.ranges import forget, interval_of
from stablefix.graph.scope import Definition, FunctionSyntax, Point
from stablefix.graph.visit import Place, Visitor
from stablefix.match.around import choice_around, sum_around
from stablefix.match.autocast import may_be_widened
from stablefix.match.behind import Behind, Matching
from stablefix.match.callers import FileCallers
from stablefix.match.calls import name_called
from stablefix.match.candidate import Candidate
from stablefix.match.complements import with_shares
from stablefix.match.consequence import without_consequence
from stablefix.match.domain_ends import cancels
from stablefix.match.formula import is_of_a_formula
from stablefix.match.guards import certain, possible
from stablefix.match.handed import Handed, is_for_complex
from stablefix.match.handled import handled
from stablefix.match.helpers import Helpers
from stablefix.match.kept_away import kept_away
from stablefix.match.known import Known, above_a_limit, known_at, never_divides_by_zero, tested, under, within
from stablefix.match.libraries import EQUIVALENT, library_of, presumed_library
from stablefix.match.limit import limit
from stablefix.match.live import Live
from stablefix.match.local import ByRoot
from stablefix.match.masks import masks_whole_rows
from stablefix.match.meant import meant
from stablefix.match.mended import mended
from stablefix.match.origins import are_entangled
from stablefix.match.policy import is_seen_to, reason
from stablefix.match.rearranged import Peeled, looks_inside, moved_out, peeled
from stablefix.match.repairs import repair
from stablefix.match.roots import Roots
from stablefix.match.support import divides_by_row_sums, supported, used_to_the_end
from stablefix.match.told import Sought
from stablefix.match.training import Training
from stablefix.match.twice import Found, called_for, chosen_by_region, finds_in
from stablefix.match.unify import Bindings, match, of_one_call, terms
from stablefix.match.ways import there, ways
from stablefix.operators.table import methods
from stablefix.source.conventions import Convention
from stablefix.source.names import Names
from stablefix.source.project import Project
from stablefix.templates.template import Pattern, Template

DOMAINS = {"acos": (-1.0, 1.0), "asin": (-1.0, 1.0), "sqrt": (0.0, math.inf)}
"""Where the operators are defined whose slope is infinite at an end."""
INFINITE = frozenset({Failure.DIVISION_BY_ZERO, Failure.DOMAIN_ERROR, Failure.OVERFLOW, Failure.UNDERFLOW})
"""Failures that show as an infinity or nan of the value."""


class Finder:
    """Finds candidates for a fixed set of templates. `pedantic`: also where nothing is known of the operands; `advice`:
    also with the templates that only give advice."""

    def __init__(
        self,
        templates: Sequence[Template],
        *,
        pedantic: bool = False,
        advice: bool = False,
        dtypes: Sequence[str] = (),
        sought: Sought = Sought.ALL,
    ) -> None:
        """`dtypes` are those that code runs in where it names none; without any, the library's own."""
        self.sought = sought
        self.templates = tuple(templates)
        self.pedantic = pedantic
        self.advice = advice
        self.dtypes = tuple(dtypes)

    @cached_property
    def roots(self) -> Roots:
        return Roots(self.templates, pedantic=self.pedantic, advice=self.advice, dtypes=self.dtypes, sought=self.sought)

    def find(self, text: str, tree: ast.Module, live: Live | None = None) -> list[Candidate]:
        """All candidates in a parsed file, in the order of the text. `live` saves asking `roots` again."""
        live = live or self.roots.live(text)
        if live is None:
            return []
        found = self._found(tree, live)
        kept = [
            candidate
            for candidate, place in found
            if not chosen_by_region(candidate, place, found)
            and not self._found_inside(candidate, place, found, text, live.project)
        ]
        kept.sort(key=lambda c: (c.syntax.lineno, c.syntax.col_offset, -_width(c.syntax)))
        return kept

    def _found(self, tree: ast.Module, live: Live) -> Found:
        names = Names(tree, project=live.project)
        if self.pedantic:
            names.convention = Convention.of(live.file.raw, names.libraries)
        scan = _Scan(names, live, self.pedantic, self.dtypes)
        found = scan.run(Visitor(tree, names, scan, scan.can_match))
        forget()
        return found

    def _found_inside(
        self, candidate: Candidate, place: Place, found: Found, text: str, project: Project | None
    ) -> bool:
        """Whether the candidate is a call of a function in which its template finds something already, be it told of
        there or not."""
        runs = called_for(candidate, place)
        if runs is None:
            return False
        names, template = place.point.names, candidate.template
        if runs.names is not names:
            return True  # it is told where it is written
        if finds_in(template, runs.function, found):
            return True
        if not (candidate.reason is not None or candidate.formula) or self.sought is Sought.ALL:
            return False
        alone = Finder([template], advice=self.advice, dtypes=self.dtypes)
        live = alone.roots.live(text, project)
        return live is not None and finds_in(template, runs.function, alone._found(names.tree, live))


class _Scan:
    """One pass over one file; it is the visitor's interest."""

    def __init__(self, names: Names, live: Live, pedantic: bool, dtypes: tuple[str, ...]) -> None:
        self.live = live
        self.dtypes = dtypes
        self.pedantic = pedantic
        self.names = names
        self.lowering = Lowering(pedantic=pedantic, callers=FileCallers(names) if pedantic else None)
        self.training = Training(names)
        self.handed = Handed(names)
        self._known: dict[tuple[Point, bool], Known] = {}
        self.outermost: tuple[int, int, Matching] = (0, 0, {})
        """(first line, last line, what can match) of the function of the module or class that is being visited."""
        self.helpers = Helpers(names, live.spoken)
        self.in_module: Matching = {}
        if (local := live.module) is not None:
            self.in_module = Behind(names.tree, local, live.spoken, self.helpers).matching()

    def run(self, visitor: Visitor) -> Found:
        """All candidates with their places."""
        found: Found = []
        for place in visitor.places():
            patterns = self._patterns(place)
            if patterns is not None:
                found += [(candidate, place) for candidate in self._at(place, patterns)]
        if not found:
            visitor.release()
        return found

    def function(self, syntax: ast.stmt) -> bool:
        """A function is entered when something can match at one of its roots, or in the function around it."""
        if syntax.lineno <= self.outermost[1]:
            return bool(self.outermost[2])
        if not isinstance(syntax, ast.FunctionDef | ast.AsyncFunctionDef):
            return hasattr(syntax, "body") or isinstance(syntax, ast.Match)
        local = self.live.function(syntax)
        roots: Matching = {}
        if local is not None:
            roots = Behind(syntax, local, self.live.spoken, self.helpers).matching()
        self.outermost = (syntax.lineno, syntax.end_lineno or syntax.lineno, roots)
        return bool(roots)

    def module(self) -> bool:
        """The statements of the module are visited when something can match at a root in them."""
        return bool(self.in_module)

    def statement(self, syntax: ast.stmt, function: FunctionSyntax) -> bool:
        """A statement is visited when something can match at a root in it."""
        return syntax in self._matching(function)

    def can_match(self, syntax: ast.expr) -> bool:
        """Whether something can match at an expression of what is visited."""
        return syntax in self.outermost[2] or syntax in self.in_module

    def _matching(self, function: FunctionSyntax) -> Matching:
        return self.in_module if isinstance(function, ast.Module) else self.outermost[2]

    def _patterns(self, place: Place) -> ByRoot | None:
        """What can match at a place; None where it is no root."""
        matching = self._matching(place.point.function)
        match place.syntax:
            case ast.Call() as call if call is place.point.augmented:
                statement = place.point.statement
                return matching.get(statement.value) if isinstance(statement, ast.Expr) else None
            case ast.Call() as call:
                name = name_called(call)
                return None if name.endswith("_") and name not in methods() else matching.get(call)
            case ast.BinOp() if place.syntax is place.point.augmented:
                return matching.get(place.point.statement)
            case ast.BinOp() | ast.Compare():
                return matching.get(place.syntax)
        return None

    def _at(self, place: Place, patterns: ByRoot) -> Iterator[Candidate]:
        node = with_shares(self.lowering.lower(place.syntax, place.point), place.point)
        yield from self._of(node, place, patterns, None)
        for taken, way in ways(node, self.lowering):
            yield from self._of(taken, place, patterns, way)

    def _of(self, node: Node, place: Place, patterns: ByRoot, way: Definition | None) -> Iterator[Candidate]:
        if not isinstance(node, Apply):
            return
        plain = peeled(node)
        library = library_of(node)
        if library is None and self.pedantic:
            library = presumed_library(node, place.point)
        if plain is None or library is None:
            return
        moved = moved_out(*plain) if way is None else None
        for template, pattern in _rooted(patterns, plain[0]):
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
        if template.failure is Failure.NAN_GRADIENT and not self._may_fail(seen[0], library):
            return
        shown = dtype_of(seen[0])
        known = (shown,) if shown else self._configured(library)
        for dtype in known or (DEFAULTS[library],):
            if may_be_widened(dtype, place.point) or (template.dtypes and not (known and dtype in template.dtypes)):
                continue
            found = self._try(template, pattern, node, seen, library, place, dtype, way)
            if found is not None:
                yield found

    def _may_fail(self, inner: Apply, library: str) -> bool:
        """Whether a slope that is not finite can be told: NumPy has none, so there only the value can fail."""
        if library == "numpy" and "autograd" not in self.names.libraries:
            low, high = DOMAINS.get(inner.operator.name, (-math.inf, math.inf))
            found = interval_of(inner.operands[0])
            return found.low < low or found.high > high
        return library not in {*EQUIVALENT, "math"}

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
        of_gradient = template.failure is Failure.NAN_GRADIENT
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
                choice = choice_around(node, place, self.lowering) if way is None else None
                shown = self.training.shown(place)
                return Candidate(
                    template,
                    pattern,
                    node,
                    found,
                    repairs,
                    library,
                    dtype,
                    place.function,
                    way,
                    whole,
                    choice,
                    slopes=place.point.gradients and (self.pedantic or shown or self.training.possible(place)),
                    trained=shown,
                    within=(
                        *within(
                            node,
                            self._known_at(place.point, of_gradient=True),
                            self._known_at(place.point, choice is not None or of_gradient),
                        ),
                        *tested(node, place.point, self.lowering),
                    ),
                    reason=reason(template, pattern, inner, place),
                    formula=is_of_a_formula(inner, template.failure, place.point)
                    and not is_seen_to(template, inner, place),
                    handed=self.handed,
                    limit=limit(place) if template.failure is Failure.OVERFLOW and template.fix is Fix.CLAMP else None,
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
        known = self._known_at(place.point, of_gradient)
        if way is not None and way.point is not None:
            known = {**self._known_at(way.point, of_gradient), **known}
        # What most candidates fail at comes first.
        values = dict(bindings.values)
        if template.requires is not None and not certain(under(template.requires.lower(values), known), dtype):
            return False
        if template.hazard is not None:
            hazard = under(template.hazard.lower(values), known)
            if not possible(hazard, dtype):
                return False
            if not (self.pedantic or supported(hazard, dtype) or self._ordinary(template, inner, place)):
                return False
        if template.harmless is not None and certain(under(template.harmless.lower(values), known), dtype):
            return False
        by_zero = template.failure is Failure.DIVISION_BY_ZERO
        if not self.pedantic:
            if not masks_whole_rows(pattern, bindings) or without_consequence(template, inner, place):
                return False
            if by_zero and never_divides_by_zero(inner, known):
                return False
        elif by_zero and mended(inner, known, dtype, place.point):
            return False
        if is_for_complex(place.point) or (by_zero and above_a_limit(inner, place.point, self.lowering)):
            return False
        if template.failure in {Failure.OVERFLOW, Failure.UNDERFLOW} and are_entangled(inputs(inner)):
            return False
        if template.failure not in INFINITE:
            return True
        return not (kept_away(template, values) or handled(inner, place) or meant(template, inner))

    def _known_at(self, point: Point, of_gradient: bool) -> Known:
        """What holds at a point, looked up once."""
        known = self._known.get((point, of_gradient))
        if known is None:
            known = self._known[point, of_gradient] = known_at(point, self.lowering, of_gradient=of_gradient)
        return known

    @staticmethod
    def _ordinary(template: Template, inner: Apply, place: Place) -> bool:
        """Whether a hazard is an ordinary one although nothing is known of the operand."""
        if used_to_the_end(inner, place.syntax, place.point):
            return True
        if template.failure is Failure.DOMAIN_ERROR and cancels(inner):
            return True
        return template.failure is Failure.DIVISION_BY_ZERO and divides_by_row_sums(inner)


def _rooted(patterns: ByRoot, node: Apply) -> list[tuple[Template, Pattern]]:
    """The patterns that a node can be, or a term of it that is written nowhere on its own."""
    found = patterns.get(node.operator.name, [])
    if not of_one_call(node):
        return found
    names = {term.operator.name for _, term in terms(node) if isinstance(term, Apply)} - {node.operator.name}
    return [*found, *(each for name in sorted(names) for each in patterns.get(name, ()))]


def _width(syntax: ast.expr) -> int:
    assert syntax.end_lineno is not None and syntax.end_col_offset is not None
    return (syntax.end_lineno - syntax.lineno) * 100_000 + syntax.end_col_offset - syntax.col_offset
