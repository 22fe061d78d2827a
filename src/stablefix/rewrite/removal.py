"""Definitions that nothing uses any more once an expression no longer names them."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator
from itertools import takewhile

from stablefix.graph.scope import Definition, Point
from stablefix.rewrite.comments import lost
from stablefix.rewrite.hoist import own_line
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.purity import Purity
from stablefix.source.walk import Function

_REFLECTION = frozenset({"locals", "vars", "eval", "exec", "globals", "dir", "_getframe", "currentframe"})
"""What reaches the names of a function without naming them."""
_CATCHING = (ast.With, ast.AsyncWith, ast.Try, getattr(ast, "TryStar", ast.Try))
"""Statements inside which a function may go on after a statement that raised."""


def dead(
    root: ast.expr, point: Point, kept: Iterable[ast.expr], new_names: set[str], layout: Layout, purity: Purity
) -> list[Definition]:
    """The definitions that are left without a use when `root` is replaced, the nearest to the root first.

    kept       text that stays or moves: carried operands, hoisted values.
    new_names  names that the new text or its hoisted lines use.

    A definition goes only if it is the one assignment of its name in its function, or not read before it is overwritten
    or the function returns; a whole statement on its own lines, without a comment and without an effect, and not the
    only statement of its block.
    """
    staying = {id(part) for carried in kept for part in ast.walk(carried)}
    gone = [part for part in ast.walk(root) if id(part) not in staying]
    found: list[Definition] = []
    where = point
    pending = [(name, where) for name in _loaded(gone)]
    while pending:
        name, where = pending.pop(0)
        definition = where.env.get(name)
        if definition is None or definition.value in found or name in new_names:
            continue
        definition = definition.value
        if _is_removable(definition, gone, staying, layout, purity, found):
            assert definition.statement is not None and definition.point is not None
            found.append(definition)
            freed = [part for part in ast.walk(definition.statement) if id(part) not in staying]
            gone += freed
            pending += [(inner, definition.point) for inner in _loaded(freed)]
    return found


def _loaded(parts: Iterable[ast.AST]) -> Iterator[str]:
    return (part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load))


def _is_removable(
    definition: Definition,
    gone: list[ast.AST],
    staying: set[int],
    layout: Layout,
    purity: Purity,
    before: list[Definition],
) -> bool:
    if definition.point is None or definition.syntax is None or definition.path or definition.statement is None:
        return False
    removed = {id(other.statement) for other in before}
    parts = (definition.name, definition.statement, definition.syntax, definition.point)
    return is_removable(*parts, layout, purity, gone, staying, removed)


def is_removable(
    name: str,
    statement: ast.stmt,
    value: ast.expr,
    point: Point,
    layout: Layout,
    purity: Purity,
    gone: Iterable[ast.AST] = (),
    staying: Container[int] = (),
    removed: Container[int] = (),
) -> bool:
    """Whether the assignment of a value to a name may go.

    gone     parts of the function that go with it, so that their uses of the name do not count.
    staying  parts (by id) that stay though the assignment goes, so that their effects are not lost.
    removed  statements (by id) that go too.
    """
    match statement:
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
            pass
        case _:
            return False
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    function = next((node for node in layout.ancestors(statement) if isinstance(node, scopes)), None)
    if function is None or isinstance(function, ast.ClassDef) or function is not point.function:
        return False
    lost_effects = [effect for effect in purity.effects(value, point) if id(effect) not in staying]
    if lost_effects or not is_whole_line(statement, layout) or _is_of_others(name, function):
        return False
    block = layout.block(statement)
    if block is None or all(other is statement or id(other) in removed for other in block):
        return False
    leaving = {id(part) for part in gone}
    return _is_done_with(name, statement, function, leaving, layout) or not _is_used(name, statement, function, leaving)


def _is_done_with(name: str, statement: ast.stmt, function: ast.AST, leaving: Container[int], layout: Layout) -> bool:
    """Whether nobody reads the value further on in the block before the name gets another one, or the function ends."""
    inner = (*Function, ast.Lambda, ast.ClassDef)
    block, above = layout.block(statement), takewhile(lambda part: part is not function, layout.ancestors(statement))
    if block is None or any(isinstance(part, _CATCHING) for part in above):
        return False
    if any(_reads(name, part, ()) for part in ast.walk(function) if isinstance(part, inner) and part is not function):
        return False
    ends = isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and block is function.body
    for following in block[block.index(statement) + 1 :]:
        last = ends and isinstance(following, ast.Return)
        if not (last or isinstance(following, ast.Assign | ast.AnnAssign | ast.Expr)):
            return False
        if _reads(name, following, leaving):
            return False
        if last or (isinstance(following, ast.Assign) and any(_is_name(target, name) for target in following.targets)):
            return True
    return False


def _reads(name: str, syntax: ast.AST, leaving: Container[int]) -> bool:
    return any(id(part) not in leaving and _is_reading(name, part) for part in ast.walk(syntax))


def _is_reading(name: str, part: ast.AST) -> bool:
    match part:
        case ast.Name(id=found, ctx=ast.Load()):
            return found in {name, *_REFLECTION}
        case ast.Attribute(attr=found):
            return found in _REFLECTION
        case ast.Constant(value=str(text)):
            return f"@{name}" in text  # `table.query("a > @p")` reads the names of its caller.
    return False


def _is_of_others(name: str, function: ast.AST) -> bool:
    """Whether a name is declared to be one of the module, or of a function around: others read what it is given."""
    return any(isinstance(part, ast.Global | ast.Nonlocal) and name in part.names for part in ast.walk(function))


def _is_name(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _is_used(name: str, statement: ast.stmt, function: ast.AST, gone: set[int]) -> bool:
    """Whether a function has another assignment of a name, or a use that stays."""
    own = {id(part) for part in ast.walk(statement)}
    for node in ast.walk(function):
        match node:
            case ast.Name(id=found) if found == name and id(node) not in gone and id(node) not in own:
                return True
            case ast.arg(arg=found) if found == name:
                return True
            case _ if id(node) not in gone and id(node) not in own and _is_reading(name, node):
                return True
    return False


def is_whole_line(statement: ast.stmt, layout: Layout) -> bool:
    """Whether a statement has its lines to itself, with no comment on them."""
    _, end = layout.span(statement)
    first, last = lines_of(statement, layout)
    rest = layout.text[end:last]
    return own_line(statement, layout) and not rest.strip() and lost(layout, (first, last), ()) is None


def lines_of(statement: ast.stmt, layout: Layout) -> tuple[int, int]:
    """The span of all lines of a statement, with the last line's end."""
    start, end = layout.span(statement)
    following = layout.line_at(max(end - 1, start)) + 1
    behind = layout.lines[following] if following < len(layout.lines) else len(layout.text)
    return layout.lines[layout.line_at(start)], behind


def gap_closed(statement: ast.stmt, layout: Layout) -> tuple[int, int]:
    """The same, with the blank line behind where one stands before it too: of two one stays."""
    first, last = lines_of(statement, layout)
    above, below = layout.line_at(first) - 1, layout.line_at(first) + 1
    while below < len(layout.lines) and layout.lines[below] < last:
        below += 1
    if above < 0 or below + 1 >= len(layout.lines):
        return first, last
    behind = layout.lines[below + 1]
    blank = not layout.text[layout.lines[above] : first].strip() and not layout.text[last:behind].strip()
    return first, behind if blank else last
