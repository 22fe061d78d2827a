"""Masks that leave an entry of every row: a triangle leaves the diagonal, what is chosen among scores leaves the best.

Of such masks nobody need fear a row that is masked completely.
"""

from __future__ import annotations

import ast
import math
import re

from stablefix.graph.expression import Constant, Node, walk
from stablefix.graph.resolve import constructor
from stablefix.graph.scope import Point
from stablefix.match.unify import Bindings
from stablefix.source.walk import walk as parts_of
from stablefix.templates.template import Pattern

LEAVING = frozenset(
    "causal tril triu triangular triangle future subsequent lookahead ahead autoregressive eye diag diagonal".split()
)
"""Words of masks, and of the functions that make them, that leave the diagonal or everything else."""
DEEPEST = 6
"""Names are followed this far."""
_WORD = re.compile(r"[A-Za-z]+")
COMBINING = (ast.BitOr, ast.BitAnd, ast.Mult, ast.Add)


def masks_whole_rows(pattern: Pattern, bindings: Bindings) -> bool:
    """Whether a pattern that fills masked entries with -inf may meet a row of nothing else."""
    if not any(isinstance(part, Constant) and part.value == -math.inf for part in walk(pattern.node)):
        return True
    masks = [bindings.values[each.name] for each in pattern.metavariables if each.domain == "mask"]
    filled = [bindings.values[each.name] for each in pattern.metavariables if each.domain != "mask"]
    return not any(_leaves_one(mask) or _is_chosen_by(mask, filled) for mask in masks)


def _leaves_one(mask: Node) -> bool:
    return mask.origin is not None and _is_partial(mask.origin.syntax, mask.origin.point, DEEPEST)


def _is_partial(syntax: ast.expr, point: Point, depth: int) -> bool:
    """Whether the text of a mask, or what it names, speaks of a mask that leaves an entry."""
    match syntax:
        case _ if depth == 0:
            return False
        case ast.BinOp(op=operator, left=left, right=right) if isinstance(operator, COMBINING):
            return _is_partial(left, point, depth - 1) and _is_partial(right, point, depth - 1)
        case ast.UnaryOp(operand=value) | ast.Compare(left=value) | ast.Subscript(value=value):
            return _is_partial(value, point, depth - 1)
    if isinstance(syntax, ast.Name | ast.Attribute):
        if _speaks(syntax):
            return True
        source = _source(syntax, point)
        return source is not None and _is_partial(*source, depth - 1)
    if isinstance(syntax, ast.Call):
        if _speaks(syntax.func):
            return True
        inner = [syntax.func.value, *syntax.args] if isinstance(syntax.func, ast.Attribute) else syntax.args
        return any(_is_partial(part, point, depth - 1) for part in inner)
    return False


def _speaks(syntax: ast.expr) -> bool:
    last = syntax.attr if isinstance(syntax, ast.Attribute) else getattr(syntax, "id", "")
    return not LEAVING.isdisjoint(word.lower() for word in _WORD.findall(last.replace("_", " ")))


def _source(syntax: ast.Name | ast.Attribute, point: Point) -> tuple[ast.expr, Point] | None:
    """The text that gave a name, or an attribute of the class, its value."""
    if isinstance(syntax, ast.Name):
        known = point.env.get(syntax.id)
        return None if known is None else known.source
    if point.owner is None or not isinstance(syntax.value, ast.Name) or syntax.value.id != "self":
        return None
    built = constructor(syntax, point)
    if built is not None:
        return built
    for method in point.owner.methods.values():
        for part in parts_of(method):
            match part:
                case ast.Call(
                    func=ast.Attribute(attr="register_buffer"), args=[ast.Constant(value=str() as name), value, *_]
                ) if name == syntax.attr:
                    return value, Point({}, point.statement, 0, point.function, point.names, point.owner)
    return None


def _is_chosen_by(mask: Node, filled: list[Node]) -> bool:
    """Whether a mask is made of the very values that it masks: `x < kth_largest`."""
    keys = {node.key for node in filled if not isinstance(node, Constant)}
    if any(part.key in keys for part in walk(mask)):
        return True
    names = {node.origin.syntax.id for node in filled if node.origin and isinstance(node.origin.syntax, ast.Name)}
    return mask.origin is not None and _mentions(mask.origin.syntax, mask.origin.point, names, DEEPEST)


def _mentions(syntax: ast.expr, point: Point, names: set[str], depth: int) -> bool:
    """Whether a text, or what it names, is made of one of some names."""
    for part in parts_of(syntax):
        if not isinstance(part, ast.Name):
            continue
        if part.id in names:
            return True
        source = _source(part, point)
        if depth > 1 and source is not None and _mentions(*source, names, depth - 1):
            return True
    return False
