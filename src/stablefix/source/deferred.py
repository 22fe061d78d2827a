"""Syntax trees in which some functions are parsed only when somebody asks for their parameters or bodies.

Such a function is a node like any other. Its lines are those of the whole text, and so are those of what stands around
it; asking for its parts can raise what the parser raises, or HiddenError where nobody reports what is wrong with the
text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from stablefix.source.outline import Block, Outline
from stablefix.source.syntax import parsed
from stablefix.source.walk import Function, inner_statements, walk

_SET = re.compile(
    rb"\.(\w+)[ \t)\]]*(?:=(?!=)|(?:[-+*/%@&|^]|//|\*\*|<<|>>)=)"
    rb"|\.(\w+)[ \t]*(?:[,)\]][^\n=(]*=(?!=)|:)"
    rb"|\b(?:as|for) [\w,. ()*]*\.\w"
)
"""Where an attribute may be set: by an assignment, as one of several targets or with its type, by a statement."""
_GLOBAL = re.compile(rb"\bglobal[\s\\]")
_OF_OTHERS = (b"return", b"if ", b"while ", b"elif ", b"for ", b"#")
"""Beginnings of lines in which an attribute before a comma or colon is only read."""
ANY = b""
"""Stands among the attributes that a text sets for every attribute."""


class HiddenError(Exception):
    """What was asked for stands in a body that was left out when the text of `tree` was parsed."""

    def __init__(self, tree: ast.Module) -> None:
        super().__init__(tree)
        self.tree = tree


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a function, and what its body tells before it is parsed.

    unread  the tree of another file than the one that is looked at: a body that cannot be parsed is left out of it.
    """

    outline: Outline
    block: Block
    unread: ast.Module | None

    def may_declare_global(self) -> bool:
        """Whether a name may be declared global in the body."""
        return _GLOBAL.search(self.outline.raw, self.block.body, self.block.end) is not None

    def may_set(self, attribute: str) -> bool:
        """Whether the body may set an attribute of `self`."""
        return not {ANY, attribute.encode()}.isdisjoint(name for name, _ in self._set())

    def set_elsewhere(self) -> set[bytes]:
        """The attributes that the body may set of something that is not `self`, otherwise than by `setattr`."""
        return {name for name, of_self in self._set() if not of_self}

    def mentions(self, word: bytes) -> bool:
        """Whether a word may stand among the parameters or in the body."""
        return self.outline.raw.find(word, self.block.named, self.block.end) >= 0

    def _set(self) -> set[tuple[bytes, bool]]:
        """(attribute, whether it is surely one of `self`) of all that the body may set."""
        raw, block = self.outline.raw, self.block
        if block.sets is None:
            block.sets = set()
            for found in _SET.finditer(raw, block.text, block.end):
                plain, among = found.groups()
                if among is not None:
                    before = raw[raw.rfind(b"\n", 0, found.start()) + 1 : found.start()].strip()
                    if b"(" in before.lstrip(b"([") or before.startswith(_OF_OTHERS):
                        continue
                of_self = plain is not None and raw[found.start() - 4 : found.start()] == b"self"
                block.sets.add((plain or among or ANY, of_self))
        return block.sets

    def parse(self, node: ast.FunctionDef | ast.AsyncFunctionDef, plain: type[ast.AST]) -> None:
        """Make a node a plain one with all its parts."""
        try:
            whole = alone(self.outline, self.block)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            if self.unread is None:
                raise
            raise HiddenError(self.unread) from None
        assert isinstance(whole, plain)
        node.__class__ = plain  # type: ignore[assignment]
        vars(node).update(vars(whole), decorator_list=node.decorator_list)


def alone(outline: Outline, block: Block) -> ast.stmt:
    """The syntax of a block, without its decorators. Raises what the parser raises."""
    (found,) = parsed(outline.definition(block)).body
    (whole,) = found.body if isinstance(found, ast.If) else (found,)
    return whole


def _asked_for(part: str, plain: type[ast.AST]) -> property:
    """A part of a function that is parsed when it is asked for."""

    def get(node: _Function | _Coroutine) -> object:
        node.text.parse(node, plain)
        return getattr(node, part)

    return property(get)


class _Function(ast.FunctionDef):
    text: Body


class _Coroutine(ast.AsyncFunctionDef):
    text: Body


for _kind, _plain in ((_Function, ast.FunctionDef), (_Coroutine, ast.AsyncFunctionDef)):
    for _part in {*_plain._fields} - {"name", "decorator_list", "type_comment"}:
        setattr(_kind, _part, _asked_for(_part, _plain))


def deferred(statement: ast.stmt) -> Body | None:
    """The text of a function that is not parsed yet, None of anything else."""
    return statement.text if isinstance(statement, _Function | _Coroutine) else None


def complete(tree: ast.Module) -> None:
    """Parse what is deferred in a tree. Raises what the parser raises."""
    walk(tree)


def parsed_without(outline: Outline, later: Iterable[Block]) -> ast.Module:
    """The tree of a text in which some blocks are deferred. Raises what the parser raises, and SyntaxError where a
    block is no function."""
    later = list(later)
    tree = parsed(outline.without(later))
    _defer(tree, outline, later, None)
    return tree


def glimpsed(outline: Outline, later: Iterable[Block], never: Iterable[Block]) -> ast.Module:
    """The same of another file than the one that is looked at. Some blocks are left out for good."""
    later = list(later)
    tree = parsed(outline.without(sorted([*later, *never], key=lambda block: block.start)))
    _defer(tree, outline, later, tree)
    return tree


def _defer(tree: ast.Module, outline: Outline, later: list[Block], unread: ast.Module | None) -> None:
    by_line = {block.line: block for block in later}
    pending = list(tree.body)
    for statement in pending:
        if not isinstance(statement, Function):
            pending.extend(inner_statements(statement))
        elif (block := by_line.pop(statement.lineno, None)) is not None:
            # A class of one base: the interpreter lets a node change into nothing else.
            statement.__class__ = _Function if isinstance(statement, ast.FunctionDef) else _Coroutine
            statement.text = Body(outline, block, unread)  # type: ignore[union-attr]
            statement.end_lineno, statement.end_col_offset = _end(outline, block)
    if by_line:
        raise SyntaxError("the outline is wrong")
    for statement in reversed(pending):  # What is inside comes after what is around it.
        if not isinstance(statement, Function) and (inner := inner_statements(statement)):
            last = max(inner, key=_position)
            if _position(statement) < _position(last):
                statement.end_lineno, statement.end_col_offset = last.end_lineno, last.end_col_offset


def _end(outline: Outline, block: Block) -> tuple[int, int]:
    """Where a function ends, and the comments behind it: the line from 1, and the bytes before it in that line."""
    text = outline.raw[block.start : block.end].rstrip()
    return block.line + text.count(b"\n"), len(text) - 1 - text.rfind(b"\n")


def _position(statement: ast.stmt) -> tuple[int, int]:
    return statement.end_lineno or 0, statement.end_col_offset or 0
