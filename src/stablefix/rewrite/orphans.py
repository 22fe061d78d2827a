"""Definitions that lost their last use to several rewrites together, each of which had to leave them to the others."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass

from stablefix.graph.lower import Lowering
from stablefix.graph.scope import FunctionSyntax
from stablefix.graph.visit import Visitor
from stablefix.rewrite.edits import Edit, apply
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.purity import Purity
from stablefix.rewrite.removal import gap_closed, is_removable
from stablefix.rewrite.rounds import composed
from stablefix.source.names import Names
from stablefix.source.syntax import parse
from stablefix.source.walk import Function

Uses = Counter[tuple[str, str]]
"""(qualified name of a function, name) -> how often the function reads it."""


def without_orphans(before: str, rewritten: str) -> list[Edit]:
    """Edits of a rewritten text that remove what was used before, is used no more, and has no other effect.

    One definition may hold the last use of another, so they go one after the other; the edits do it at once.
    """
    tree, text = parse(before, "<before>"), rewritten
    used: Uses = _uses(tree) if isinstance(tree, ast.Module) else Counter()
    rounds: list[list[Edit]] = []
    while edits := _orphans(used, text):
        rounds.append(edits)
        text = apply(text, edits)
    return list(composed(len(rewritten), rounds))


def _orphans(used: Uses, text: str) -> list[Edit]:
    """The edit that removes the first definition that lost its last use, if there is one."""
    tree = parse(text, "<rewritten>")
    if not isinstance(tree, ast.Module):
        return []
    left = _uses(tree)
    lost = {(function, name) for function, name in used if not left[function, name]}
    if not lost:
        return []
    layout, lowering = Layout(text, tree), Lowering()
    for place in Visitor(tree, Names(tree), _Assignments(frozenset(name for _, name in lost))).places():
        statement = place.parent
        name = _assigned(statement)
        if name is None or place.syntax is not getattr(statement, "value", None) or (place.function, name) not in lost:
            continue
        assert isinstance(statement, ast.stmt)
        purity = Purity(lowering.lower(place.syntax, place.point))
        if is_removable(name, statement, place.syntax, place.point, layout, purity):
            return [Edit(*gap_closed(statement, layout), "")]
    return []


def _uses(tree: ast.Module) -> Uses:
    found: Uses = Counter()
    pending: list[tuple[ast.AST, str]] = [(tree, "")]
    while pending:
        node, function = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found[function, node.id] += 1
        if isinstance(node, (*Function, ast.ClassDef)):
            function = f"{function}.{node.name}" if function else node.name
        pending.extend((child, function) for child in ast.iter_child_nodes(node))
    return found


def _assigned(statement: ast.AST) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return None


@dataclass(frozen=True)
class _Assignments:
    """Interest in the assignments of some names."""

    names: frozenset[str]

    def function(self, syntax: ast.stmt) -> bool:
        return any(_assigned(part) in self.names for part in ast.walk(syntax))

    def module(self) -> bool:
        return True

    def statement(self, syntax: ast.stmt, function: FunctionSyntax) -> bool:
        return _assigned(syntax) in self.names
