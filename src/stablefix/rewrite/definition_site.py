"""Repairs that belong into the statement before: where a repair changes nothing but how the value of a name is made.

`x.masked_fill_(m, -inf)` and then `softmax(x)`: what is to be mended is the first. That is right only where nobody else
uses the value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stablefix.graph.expression import Apply, Node
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.scope import Definition
from stablefix.rewrite.positions import Layout

LOOPS = (ast.For, ast.AsyncFor, ast.While)
Site = tuple[Node, Node]
"""The node of a definition's right-hand side, and what becomes of it."""


def definition_site(root: Node, repaired: Node, layout: Layout, way: Definition | None) -> Site | None:
    """Where a definition can be rewritten in the place of the expression that uses it; None where it cannot.

    way  the definition that was followed where the name may hold the values of several.
    """
    above = root
    for old, new in _descent(root, repaired):
        if old.origin is None or not isinstance(old.origin.syntax, ast.Name):
            above = old
            continue
        use, point = old.origin.syntax, old.origin.point
        known = point.env.get(use.id)
        if known is None or use not in layout.parents:
            return None
        made = known.value if way is None or not known.value.branches else way
        if made.node is None or made.path or not _is_own_memory(made):
            return None
        if _takes_numbers(above) and kind_of(made.node) is not Kind.SCALAR:
            return None  # A number, though its definition does not say so: libraries' functions may not take it.
        return (made.node, new) if _is_only_use(made, use, point.function, layout) else None
    return None


def _descent(old: Node, new: Node) -> Iterator[Site]:
    """The pairs of nodes from the roots down to where two graphs differ in more than one operand."""
    while True:
        yield old, new
        if not (isinstance(old, Apply) and isinstance(new, Apply) and old.operator == new.operator):
            return
        changed = [pair for pair in zip(old.operands, new.operands, strict=True) if pair[0].key != pair[1].key]
        if len(changed) != 1:
            return
        old, new = changed[0]


def _takes_numbers(node: Node) -> bool:
    """Whether an operator is written as one of Python's own functions."""
    spelling = node.origin.spelling if isinstance(node, Apply) and node.origin is not None else None
    return spelling is not None and spelling.library == "math"


def _is_own_memory(made: Definition) -> bool:
    """Whether what a statement changes in place was made in this function: a caller would see it in his argument."""
    if made.point is None or made.syntax is None or made.syntax is not made.point.augmented:
        return made.syntax is not None
    before = made.point.env.get(made.name)
    return before is not None and isinstance(before.value.syntax, ast.BinOp | ast.Call | ast.UnaryOp)


def _is_only_use(made: Definition, use: ast.Name, function: ast.AST, layout: Layout) -> bool:
    """Whether nothing but one place reads the value that a definition gives its name."""
    start, end = made.statement, layout.statement(use)
    if start is None or end is None or start not in layout.parents or function not in layout.ancestors(start):
        return False
    if any(isinstance(part, ast.Global | ast.Nonlocal) for part in ast.walk(function)):
        return False
    first, last = layout.span(start)[1], layout.span(use)[0]
    if first > last or not _dominates(end, start, layout):
        return False
    for loop in layout.ancestors(start):
        if loop is function:
            break
        if isinstance(loop, LOOPS) and (loop not in layout.ancestors(use) or not _begins_with_store(loop, made.name)):
            return False
    between = [place for place in _reads(function, made.name, layout) if first <= place <= layout.span(end)[1]]
    return between == [last] and _is_overwritten(end, made.name, function, layout)


def _dominates(end: ast.stmt, start: ast.stmt, layout: Layout) -> bool:
    """Whether a statement stands in a block around another one, so that it runs whenever the other one has run."""
    block = layout.block(end)
    return block is not None and any(each is start or each in layout.ancestors(start) for each in block)


def _reads(tree: ast.AST, name: str, layout: Layout) -> list[int]:
    parts = (part for part in ast.walk(tree) if isinstance(part, ast.Name) and part.id == name)
    return [layout.span(part)[0] for part in parts if not isinstance(part.ctx, ast.Store)]


def _begins_with_store(loop: ast.AST, name: str) -> bool:
    """Whether a loop gives a name a new value in each round before it reads it."""
    for statement in getattr(loop, "body", []):
        if _stores(statement, name):
            return True
        if any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(statement)):
            return False
    return False


def _stores(statement: ast.stmt, name: str) -> bool:
    """Whether a statement gives a name a value that does not hang on the one it had."""
    parts = [part for part in ast.walk(statement) if isinstance(part, ast.Name) and part.id == name]
    return isinstance(statement, ast.Assign) and bool(parts) and all(isinstance(p.ctx, ast.Store) for p in parts)


def _is_overwritten(end: ast.stmt, name: str, function: ast.AST, layout: Layout) -> bool:
    """Whether nothing reads a name after a statement before it has another value."""
    match end:
        case ast.Assign(targets=[ast.Name(id=target)]) if target == name:
            return True
        case ast.Return():
            return True
    above: ast.AST = end
    while above is not function:
        block = layout.block(above) if isinstance(above, ast.stmt) else None
        for statement in block[block.index(above) + 1 :] if block is not None and isinstance(above, ast.stmt) else ():
            if _stores(statement, name):
                return True
            if any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(statement)):
                return False
        above = layout.parents[above]
        if isinstance(above, LOOPS):
            return True  # each round begins with a store, or it was refused
    return True
