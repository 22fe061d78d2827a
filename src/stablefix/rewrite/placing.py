"""Putting a new expression in the place of an old one: the parentheses that the surroundings ask for."""

from __future__ import annotations

import ast

import libcst as cst

from stablefix.rewrite import trees
from stablefix.rewrite.carry import RefusedError
from stablefix.rewrite.positions import Layout


def placed(tree: cst.BaseExpression, old: ast.expr, layout: Layout) -> tuple[tuple[int, int], str]:
    """What to replace, and the text to put there.

    Parentheses are added when without them the surroundings would be read differently, or when the text has a line
    end and stands in no bracket. Parentheses around the old expression that the new one does not need are part of
    what is replaced. Raises RefusedError for a text that is no Python expression.
    """
    bare = trees.code(tree, layout.newline)
    bracketed = trees.code(trees.at_least(tree, trees.ATOM), layout.newline)
    top, span = _topmost(old, layout), layout.span(old)
    wanted = _reading(top, span, f"({bare})", layout)
    if wanted is None:
        raise RefusedError("the new text would not be Python")
    sign = isinstance(layout.parents.get(old), ast.UnaryOp) and trees.level(tree) == trees.UNARY
    if sign or _reading(top, span, bare, layout) != wanted:
        return span, bracketed
    if ("\n" in bare or "\r" in bare) and not layout.depth_at(span[0]) and not _is_one_line(bare):
        return span, f"({bare})"
    around = _parentheses(top, span, layout)
    if around is not None and trees.level(tree) == trees.ATOM and _reading(top, around, bare, layout) == wanted:
        return around, bare
    return span, bare


def _parentheses(top: ast.expr, span: tuple[int, int], layout: Layout) -> tuple[int, int] | None:
    """The span with the brackets that stand right around it, inside the outermost expression."""
    low, high = layout.span(top)
    start, end = span[0] - 1, span[1] + 1
    enclosed = layout.text[start : span[0]] == "(" and layout.text[span[1] : end] == ")"
    return (start, end) if low <= start and end <= high and enclosed else None


def _topmost(old: ast.expr, layout: Layout) -> ast.expr:
    """The outermost expression around a node."""
    top = old
    for above in layout.ancestors(old):
        if isinstance(above, ast.stmt):
            break
        if isinstance(above, ast.expr):
            top = above
    return top


def _reading(top: ast.expr, span: tuple[int, int], content: str, layout: Layout) -> str | None:
    """How Python reads the outermost expression with `content` in the place of a span; None for a syntax error."""
    start, end = layout.span(top)
    low, high = span
    text = f"{layout.text[start:low]}{content}{layout.text[high:end]}"
    try:
        return ast.dump(ast.parse(f"_[({text})]" if isinstance(top, ast.Slice) else f"({text})", mode="eval"))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _is_one_line(text: str) -> bool:
    """Whether the line ends of a text lie inside its own brackets, strings or continuations."""
    try:
        ast.parse(f"_ = {text}")
    except SyntaxError:
        return False
    return True
