"""Is what a template finds at a place found at another one, too? In the function that is called, in another branch."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from stablefix.graph.callee import Callee, callee
from stablefix.graph.visit import Place
from stablefix.match.candidate import Candidate
from stablefix.templates.template import Template

Found = list[tuple[Candidate, Place]]


def chosen_by_region(candidate: Candidate, place: Place, found: Found) -> bool:
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


def called_for(candidate: Candidate, place: Place) -> Callee | None:
    """The function whose call a candidate is."""
    runs = callee(place.syntax, place.point) if isinstance(place.syntax, ast.Call) else None
    written_here = candidate.root.origin is None or candidate.root.origin.spelling is not None
    return None if written_here else runs


def finds_in(template: Template, function: ast.AST, found: Iterable[tuple[Candidate, Place]]) -> bool:
    """Whether a template found something in a function."""
    return any(other.template is template and place.point.function is function for other, place in found)


def _operands(candidate: Candidate) -> dict[str, Hashable]:
    return {name: node.key for name, node in dict(candidate.bindings.values).items()}


def told_again(first: Sequence[Candidate], second: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Of candidates that are found with more facts those that were found before at their place, by their pattern, and
    told for the reason for which they were told."""
    known: dict[Hashable, list[Candidate]] = {}
    for each in reversed(second):
        known.setdefault(_place(each), []).append(each)
    return tuple(
        replace(there.pop(), reason=each.reason, formula=each.formula, slopes=each.slopes, trained=each.trained)
        for each in first
        if (there := known.get(_place(each)))
    )


def _place(found: Candidate) -> Hashable:
    template = found.template
    return template.code, found.syntax.lineno, found.syntax.col_offset, template.patterns.index(found.pattern)
