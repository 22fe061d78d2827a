"""Syntax trees in which the bodies of some functions are parsed only when somebody asks for them.

Such a function is a node like any other. Its lines are those of the whole text; asking for its body can raise what the
parser raises.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from stablefix.source.outline import Block, Outline
from stablefix.source.syntax import parsed
from stablefix.source.walk import Function, inner_statements

_SET = re.compile(
    rb"\.(\w+)[ \t)\]]*(?:=(?!=)|(?:[-+*/%@&|^]|//|\*\*|<<|>>)=)"
    rb"|\.(\w+)[ \t]*(?:[,)\]][^\n=(]*=(?!=)|:)"
    rb"|\b(?:as|for) [\w,. ()*]*\.\w"
)
"""Where an attribute may be set: by an assignment, as one of several targets or with its type, by a statement."""
_OF_OTHERS = (b"return", b"if ", b"while ", b"elif ", b"for ", b"#")
"""Beginnings of lines in which an attribute before a comma or colon is only read."""
ANY = b""
"""Stands among the attributes that a text sets for every attribute."""


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a body, and what it tells before it is parsed."""

    outline: Outline
    block: Block

    def mentions(self, word: bytes) -> bool:
        """Whether a word may stand in the body."""
        return self.outline.raw.find(word, self.block.body, self.block.end) >= 0

    def may_set(self, attribute: str) -> bool:
        """Whether the body may set an attribute of `self`."""
        return not {ANY, attribute.encode()}.isdisjoint(name for name, _ in self._set())

    def may_set_elsewhere(self) -> bool:
        """Whether the body may set an attribute of something that is not `self`."""
        return self.mentions(b"setattr") or any(not of_self for _, of_self in self._set())

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

    def parse(self, node: ast.FunctionDef | ast.AsyncFunctionDef, plain: type[ast.AST]) -> list[ast.stmt]:
        """Make a node a plain one with its whole body."""
        (holder,) = parsed(self.outline.body(self.block)).body
        assert isinstance(holder, ast.If)
        node.__class__ = plain  # type: ignore[assignment]
        node.body = holder.body
        node.end_lineno, node.end_col_offset = holder.end_lineno, holder.end_col_offset
        return holder.body


class _Function(ast.FunctionDef):
    text: Body

    @property
    def body(self) -> list[ast.stmt]:  # type: ignore[override]
        return self.text.parse(self, ast.FunctionDef)


class _Coroutine(ast.AsyncFunctionDef):
    text: Body

    @property
    def body(self) -> list[ast.stmt]:  # type: ignore[override]
        return self.text.parse(self, ast.AsyncFunctionDef)


def deferred(statement: ast.stmt) -> Body | None:
    """The body of a function that is not parsed yet, None of anything else."""
    return statement.text if isinstance(statement, _Function | _Coroutine) else None


def parsed_without(outline: Outline, hidden: Iterable[Block]) -> ast.Module:
    """The tree of a text in which the bodies of some blocks are deferred. Raises what the parser raises, and
    SyntaxError where a block is no function."""
    by_line = {block.line: block for block in hidden}
    tree = parsed(outline.without(list(by_line.values())))
    pending = list(tree.body)
    for statement in pending:
        if not isinstance(statement, Function):
            pending.extend(inner_statements(statement))
        elif (block := by_line.pop(statement.lineno, None)) is not None:
            del statement.body
            # A class of one base: the interpreter lets a node change into nothing else.
            statement.__class__ = _Function if isinstance(statement, ast.FunctionDef) else _Coroutine
            statement.text = Body(outline, block)  # type: ignore[union-attr]
    if by_line:
        raise SyntaxError("the outline is wrong")
    return tree
