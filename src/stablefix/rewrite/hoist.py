"""Giving a sub-expression a name of its own, in a new line before the statement that evaluates it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from stablefix.graph.aliases import shared_names
from stablefix.graph.effects import effect_of, is_in_place
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Point
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.purity import Purity

_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr, ast.Raise)
_HEADERS = {ast.If: "test", ast.For: "iter", ast.Match: "subject"}
"""Compound statements, and the part of their header that is evaluated once, before everything else."""


@dataclass(frozen=True)
class Hoist:
    """`name = syntax`, before `statement`."""

    name: str
    syntax: ast.expr
    statement: ast.stmt


def can_hoist(
    syntax: ast.expr, statement: ast.stmt, here: Point, root: ast.expr, layout: Layout, purity: Purity
) -> bool:
    """Whether a part of a statement may be evaluated in a line before it, with nothing changed by that.

    It must be evaluated exactly once whenever the statement is, and nothing that changes something before it.
    Nothing around it may overwrite it. It must be a fresh value rather than a name for one that may change, or a name
    that the statement takes for a fresh value: `p = softmax(p)`.
    """
    if isinstance(syntax, ast.Attribute | ast.Subscript) or not own_line(statement, layout):
        return False
    if isinstance(syntax, ast.Name) and not _rebinds(statement, syntax.id, here):
        return False
    around = list(layout.ancestors(syntax))
    if any(_overwrites(call, part, here) for part, call in zip([syntax, *around], around, strict=False)):
        return False
    if not _runs_once(syntax, around, statement):
        return False
    if not _precedes(statement, root, layout):
        return False
    top = next((node for node in [syntax, *around] if layout.parents.get(node) is statement), None)
    if top is None:
        return False
    enclosing = {id(node) for node in around}
    within = {id(node) for node in ast.walk(syntax)}
    effects = list(purity.effects(top, here))
    beside = [effect for effect in effects if id(effect) not in enclosing and id(effect) not in within]
    # Two that draw random numbers may not change places; what always gives the same may go before what changes nothing.
    same = not any(id(effect) in within for effect in effects)
    return not beside or (same and all(_changes_nothing(effect, here) for effect in beside))


def _overwrites(call: ast.AST, part: ast.AST, here: Point) -> bool:
    """Whether a call may change a part of it in place: what a method is given, `a.div_(b.abs())`, it only reads."""
    if not isinstance(call, ast.Call) or not is_in_place(call, here):
        return False
    of_method = isinstance(call.func, ast.Attribute) and qualified(call.func, here) is None
    return not (of_method and part in call.args)


def _changes_nothing(effect: ast.AST, here: Point) -> bool:
    """Whether it is a call that may give another value each time, and does nothing else."""
    found = effect_of([effect], here) if isinstance(effect, ast.Call) else None
    return found is not None and not found.changed and not found.unknown


def _rebinds(statement: ast.stmt, name: str, here: Point) -> bool:
    """Whether a statement gives a name another value, in memory of its own, so that nobody reaches the old value by
    this name afterwards."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)], value=value):
            return target == name and not shared_names(value, here)
    return False


def _runs_once(syntax: ast.expr, around: list[ast.AST], statement: ast.stmt) -> bool:
    """Whether evaluating the statement evaluates the part exactly once, whatever the values."""
    inner: ast.AST = syntax
    for node in around:
        match node:
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp() | ast.JoinedStr():
                return False
            case ast.IfExp(test=first) if inner is not first:
                return False
            case ast.BoolOp(values=[first, *_]) if inner is not first:
                return False
            case ast.Compare(left=left, comparators=[right, *_]) if inner is not left and inner is not right:
                return False
        if node is statement:
            header = _HEADERS.get(type(node))
            return isinstance(node, _SIMPLE) if header is None else getattr(node, header) is inner
        inner = node
    return False


def _precedes(statement: ast.stmt, root: ast.expr, layout: Layout) -> bool:
    """Whether a statement is the root's own, or stands before it in a block that holds both."""
    block = layout.block(statement)
    if block is None:
        return False
    above = [node for node in layout.ancestors(root) if isinstance(node, ast.stmt)]
    where = [index for index, candidate in enumerate(block) if any(candidate is node for node in above)]
    own = next(index for index, candidate in enumerate(block) if candidate is statement)
    if not where:
        return False
    return own < where[0] or (bool(above) and above[0] is statement)


def own_line(statement: ast.stmt, layout: Layout) -> bool:
    """Whether nothing but white space stands before a statement on its first line, as before every `elif` not."""
    start, _ = layout.span(statement)
    first = layout.lines[layout.line_at(start)]
    if layout.text.startswith("elif", start):
        return False
    return not layout.text[first:start].strip()


def indentation(statement: ast.stmt, layout: Layout) -> str:
    """The white space before a statement."""
    start, _ = layout.span(statement)
    return layout.text[layout.lines[layout.line_at(start)] : start]
