"""Where syntax stands in the text: (line, UTF-8 column) of `ast` to character offsets, parents, tokens."""

from __future__ import annotations

import ast
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_LINE_END = re.compile(r"\r\n|\r|\n")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its place in characters."""

    kind: int
    text: str
    start: int
    end: int


@dataclass
class Layout:
    """One text and its syntax tree. Everything else is computed when first asked for.

    text   decoded, with the line ends of the file; a byte order mark may be its first character.
    tree   what `ast.parse` gave for the text (without the byte order mark).
    """

    text: str
    tree: ast.Module

    @cached_property
    def lines(self) -> list[int]:
        """The offset at which each line starts, as Python counts lines: after `\\n`, `\\r\\n` and a lone `\\r`."""
        first = 1 if self.text.startswith(BOM) else 0
        return [first, *(match.end() for match in _LINE_END.finditer(self.text))]

    @cached_property
    def newline(self) -> str:
        """The line end that the text uses first; `\\n` for a single line."""
        found = _LINE_END.search(self.text)
        return found.group() if found else "\n"

    def line_at(self, offset: int) -> int:
        """Index of the line (from 0) that holds a character offset."""
        return max(bisect_right(self.lines, offset) - 1, 0)

    def line_text(self, index: int) -> str:
        """A line with its end."""
        end = self.lines[index + 1] if index + 1 < len(self.lines) else len(self.text)
        return self.text[self.lines[index] : end]

    def offset(self, lineno: int, column: int) -> int:
        """The character offset of an `ast` position: line from 1, column in UTF-8 bytes."""
        line = self.line_text(lineno - 1)
        if not line.isascii():
            column = len(line.encode()[:column].decode(errors="replace"))
        return self.lines[lineno - 1] + column

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """First character and end of a node. Decorators of a function lie before its span."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def text_of(self, node: ast.expr | ast.stmt) -> str:
        """A node as it is written."""
        start, end = self.span(node)
        return self.text[start:end]

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The parent of every node of the tree."""
        found: dict[ast.AST, ast.AST] = {}
        stack: list[ast.AST] = [self.tree]
        while stack:
            node = stack.pop()
            for child in ast.iter_child_nodes(node):
                if not isinstance(child, ast.expr_context | ast.operator | ast.unaryop | ast.cmpop | ast.boolop):
                    found[child] = node
                    stack.append(child)
        return found

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first."""
        above = self.parents.get(node)
        while above is not None:
            yield above
            above = self.parents.get(above)

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The innermost statement that holds a node (or is it)."""
        if isinstance(node, ast.stmt):
            return node
        return next((above for above in self.ancestors(node) if isinstance(above, ast.stmt)), None)

    def block(self, statement: ast.stmt) -> list[ast.stmt] | None:
        """The list of statements in which a statement stands."""
        above = self.parents.get(statement)
        for _, value in ast.iter_fields(above) if above is not None else ():
            if isinstance(value, list) and any(item is statement for item in value):
                return value
        return None

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """Every word of the text that could be a name. A name outside this set is new to the whole file."""
        return frozenset(_IDENTIFIER.findall(self.text))

    @cached_property
    def bound(self) -> frozenset[str]:
        """Every name that the file binds or reads somewhere, as a name of its own."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            match node:
                case ast.Name(id=name) | ast.arg(arg=name):
                    found.add(name)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
                case ast.alias(name=name, asname=alias):
                    found.add(alias or name)
                case ast.ExceptHandler(name=str() as name):
                    found.add(name)
        return frozenset(found)

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens of the text. Raises ValueError where Python's tokenizer gives up."""
        count = len(self.lines)
        lines = iter([self.line_text(index).rstrip("\r\n") + "\n" for index in range(count)])
        try:
            return [
                Token(token.type, token.string, self._place(token.start), self._place(token.end))
                for token in tokenize.generate_tokens(lambda: next(lines, ""))
            ]
        except (tokenize.TokenError, IndentationError, SyntaxError) as error:
            raise ValueError(f"the text cannot be split into tokens: {error}") from None

    def _place(self, position: tuple[int, int]) -> int:
        row, column = position
        return len(self.text) if row > len(self.lines) else min(self.lines[row - 1] + column, len(self.text))

    def depth_at(self, offset: int) -> int:
        """How many brackets are open at an offset."""
        depth = 0
        for token in self.tokens:
            if token.start >= offset:
                break
            if token.kind == tokenize.OP:
                depth += (token.text in "([{") - (token.text in ")]}")
        return depth
