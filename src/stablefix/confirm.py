"""What is validated is what is emitted: a rewritten text is read and lowered again, and its graph is compared."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from stablefix.finding import Problem
from stablefix.graph.canonical import canonical
from stablefix.graph.choices import settled
from stablefix.graph.compare import same
from stablefix.graph.expression import Node
from stablefix.graph.lower import Lowering
from stablefix.graph.scope import FunctionSyntax
from stablefix.graph.visit import Place, Visitor
from stablefix.rewrite.edits import Edit, apply
from stablefix.rewrite.positions import Layout
from stablefix.source.conventions import Convention
from stablefix.source.names import Names
from stablefix.source.project import Project
from stablefix.source.syntax import parse
from stablefix.source.walk import walk


def emits(
    text: str,
    edits: tuple[Edit, ...],
    root: tuple[int, int],
    repaired: Node,
    project: Project | None = None,
    *,
    lazy: bool = False,
    convention: Convention | None = None,
) -> bool:
    """Whether the text with its edits has, in the place of the old root (start, end), the repaired graph. `lazy`: it
    computes with Python's numbers, of which a conditional expression takes one or the other. `convention`: what was
    taken for granted in the old text."""
    new_text = apply(text, edits)
    tree = parse(new_text, "<fixed>")
    if isinstance(tree, Problem):
        return False
    layout = Layout(new_text, tree)
    start, end = _moved(root, edits)
    rows = layout.line_at(start) + 1, layout.line_at(max(start, end - 1)) + 1

    lowering = Lowering(choices=lazy)
    found: Node | None = None
    around: Place | None = None
    for place in Visitor(tree, Names(tree, project=project, convention=convention), _Rows(*rows)).places():
        first, last = layout.span(place.syntax)
        if start <= first and last <= end:
            found = lowering.lower(place.syntax, place.point)
            break
        if first <= start and end <= last:
            around = place
    if found is None and around is not None:
        # A name alone is no place where anything is looked for: it is read where the expression around it is.
        alone = _outermost(around.syntax, (start, end), layout)
        found = None if alone is None else lowering.lower(alone, around.point)
    wanted = canonical(repaired)
    if found is None:
        return False
    return same(settled(wanted), settled(found)) if lazy else same(wanted, found)


def _outermost(syntax: ast.expr, span: tuple[int, int], layout: Layout) -> ast.expr | None:
    """The largest expression inside a span."""
    inside = [
        (last - first, part)
        for part in walk(syntax)
        if isinstance(part, ast.expr)
        for first, last in [layout.span(part)]
        if span[0] <= first and last <= span[1]
    ]
    return max(inside, key=lambda each: each[0], default=(0, None))[1]


@dataclass(frozen=True)
class _Rows:
    """Interest in a few rows of a file."""

    first: int
    last: int

    def function(self, syntax: ast.stmt) -> bool:
        return syntax.lineno <= self.last and (syntax.end_lineno or syntax.lineno) >= self.first

    def module(self) -> bool:
        return True

    def statement(self, syntax: ast.stmt, function: FunctionSyntax) -> bool:
        return self.function(syntax)


def _moved(root: tuple[int, int], edits: tuple[Edit, ...]) -> tuple[int, int]:
    """Where the old root, or what replaced it, stands in the new text."""
    covering = [edit for edit in edits if edit.start <= root[0] and root[1] <= edit.end]
    start, end = (covering[0].start, covering[0].end) if covering else root
    before = sum(_growth(edit) for edit in edits if edit.end <= start and edit.start < start)
    within = sum(_growth(edit) for edit in edits if start <= edit.start and edit.end <= end)
    return start + before, end + before + within


def _growth(edit: Edit) -> int:
    return len(edit.content) - (edit.end - edit.start)
