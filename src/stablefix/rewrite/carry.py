"""Operands come out as they were written. Where their text is, and whether it may stand in the new place.

The text of an operand lies inside the expression that is replaced, or in another statement that a name was looked
through to. There it is taken by a name that holds the value, copied when it means the same here, or else given a name
of its own in a new line before the statement that evaluates it (hoisted).
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.scope import Definition
from stablefix.rewrite.hoist import Hoist, can_hoist
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.purity import Purity, is_cheap, stays_as_it_is
from stablefix.source.walk import dotted


class RefusedError(Exception):
    """The rewrite cannot be written. The message says why, in words for the user."""


@dataclass(frozen=True)
class Step:
    """`name = content`, a new line before the statement that holds the root."""

    name: str
    content: str


@dataclass
class Carrier:
    """Finds the text of nodes that the old graph has too.

    names      wanted names for values that need one, by key.
    must_name  syntax (by id) that may not be copied, because it would be evaluated twice.
    shared     keys of new values that get a line of their own, because the new text needs them more than once.
    carried    spans inside the replaced text that came out verbatim, in the order in which they did.
    copied     syntax from other statements that was copied.
    """

    layout: Layout
    root: Node
    purity: Purity
    names: Mapping[Hashable, str]
    must_name: frozenset[int] = frozenset()
    repeated: frozenset[Hashable] = frozenset()
    """Keys of nodes that stand more often in the new text than in the old one."""
    shared: frozenset[Hashable] = frozenset()
    steps: dict[Hashable, Step] = field(default_factory=dict)
    written: Counter[Hashable] = field(default_factory=Counter)
    """How often each value was written out."""
    hoists: dict[Hashable, Hoist] = field(default_factory=dict)
    carried: list[ast.expr] = field(default_factory=list)
    copied: list[ast.expr] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self.root.origin is not None
        self.point = self.root.origin.point
        self.syntax = self.root.origin.syntax
        self._inside = {id(part) for part in ast.walk(self.syntax)}
        written = [(node.key, node.origin) for node in walk(self.root) if node.origin is not None]
        self._old = {(key, id(origin.syntax)) for key, origin in written if origin.exact}
        self._inexact = {(key, id(origin.syntax)) for key, origin in written if not origin.exact}

    def carries(self, node: Node) -> bool:
        """Whether a node has a text of its own in the old code."""
        origin = node.origin
        if origin is None or not origin.exact or origin.syntax is self.syntax:
            return False
        if not isinstance(node, Apply) or (node.key, id(origin.syntax)) in self._old:
            return True
        return node.operator.name == "squeeze" and (node.operands[0].key, id(origin.syntax)) in self._inexact

    def is_inside(self, node: Node) -> bool:
        """Whether the node's text lies inside the text that is replaced."""
        return node.origin is not None and id(node.origin.syntax) in self._inside

    def written_again(self) -> frozenset[Hashable]:
        """Keys of values that the new text needs more often than the old one wrote them, and that cost something."""
        elsewhere = {id(syntax) for syntax in self.copied}
        copied = {
            node.key for node in walk(self.root) if node.origin is not None and id(node.origin.syntax) in elsewhere
        }
        old = Counter(key for key in _occurrences(self.root) if key not in copied)
        return frozenset(
            key for key, count in self.written.items() if count > max(old[key], 1) and key not in self.steps
        )

    def used_again(self) -> frozenset[Hashable]:
        """Keys of the new values that came out more than once."""
        return frozenset(key for key in self.steps if self.written[key] > 1)

    def blank(self) -> Carrier:
        """The same with nothing written yet."""
        return Carrier(self.layout, self.root, self.purity, self.names, self.must_name, self.repeated, self.shared)

    def text(self, node: Node) -> str:
        """The text that stands for a node. Raises RefusedError."""
        assert node.origin is not None
        self.written[node.key] += 1
        syntax = node.origin.syntax
        inside = self.is_inside(node)
        if inside and (node.key not in self.repeated or (is_cheap(syntax) and self._pure(node))):
            self.carried.append(syntax)
            return self.layout.text_of(syntax)
        if (holder := self.holder(node)) is not None:
            return holder
        if inside:
            return self._named(node, "is needed twice")
        wanted = id(syntax) not in self.must_name and (node.key not in self.repeated or is_cheap(syntax))
        if wanted and self.purity.can_move(syntax, node.origin.point, self.point):
            self.copied.append(syntax)
            return self.layout.text_of(syntax)
        return self._named(node, "has another value, or another effect, where it would be needed")

    def receiver(self, call: ast.expr, node: Node) -> str | None:
        """The text of the object whose method was called; None where it may not stand in the new text."""
        assert node.origin is not None
        match call:
            case ast.Call(func=ast.Attribute(value=asked)) if id(asked) in self._inside:
                self.carried.append(asked)
                return self.layout.text_of(asked)
            case ast.Call(func=ast.Attribute(value=asked)) if self.purity.can_move(
                asked, node.origin.point, self.point
            ):
                return self.layout.text_of(asked)
        return None

    def _pure(self, node: Node) -> bool:
        assert node.origin is not None
        return self.purity.is_pure(node.origin.syntax, node.origin.point)

    def holder(self, node: Node) -> str | None:
        """A local name that holds this value at the place of the rewrite."""
        if isinstance(node, Constant) or node.key == self.root.key:
            return None
        found = [name for name, definition in self.point.env.items() if self._holds(definition.value, node, name)]
        return min(found, key=lambda name: ("." in name, len(name), name), default=None)

    def _holds(self, definition: Definition, node: Node, name: str) -> bool:
        if name in self.point.volatile or definition.imported is not None:
            return False
        if isinstance(node, Input) and node.identity is definition:
            return True
        return definition.node is not None and definition.node.key == node.key

    def _named(self, node: Node, reason: str) -> str:
        """A fresh name for a value, defined before the statement that evaluates it."""
        assert node.origin is not None
        if node.key in self.hoists:
            return self.hoists[node.key].name
        syntax = node.origin.syntax
        shown = ast.unparse(syntax)
        statement = self.layout.statement(syntax)
        here = node.origin.point
        if statement is None or not can_hoist(syntax, statement, here, self._place(), self.layout, self.purity):
            raise RefusedError(f"`{shown}` {reason}, and it cannot be given a name of its own")
        if isinstance(syntax, ast.Name) and not stays_as_it_is(syntax.id, here, self.point):
            raise RefusedError(f"`{shown}` {reason}, and it may change before")
        name = self.fresh(self.names.get(node.key) or _suggestion(node, statement, self.is_inside(node)))
        self.hoists[node.key] = Hoist(name, syntax, statement)
        if self.is_inside(node):
            self.carried.append(syntax)
        return name

    def _place(self) -> ast.expr:
        """The text that is replaced; of a statement that works in place, what it is given."""
        statement = self.point.statement
        if self.syntax is self.point.augmented and isinstance(statement, ast.Expr | ast.AugAssign):
            return statement.value
        return self.syntax

    def fresh(self, wanted: str) -> str:
        """A name that nothing in the file has."""
        taken = self.layout.identifiers | {hoist.name for hoist in self.hoists.values()}
        taken |= {step.name for step in self.steps.values()}
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        return name


def _suggestion(node: Node, statement: ast.stmt, inside: bool) -> str:
    """A name for a value that the writer gave none: `p_input` for what p is computed from, `mask_sum`."""
    assert node.origin is not None
    if not inside and isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return f"{statement.targets[0].id}_input"
    function = node.origin.syntax.func if isinstance(node.origin.syntax, ast.Call) else None
    last = dotted(function).rpartition(".") if function is not None and dotted(function) else None  # type: ignore[union-attr]
    operator = node.operator.name if isinstance(node, Apply) else "value"
    if operator == "squeeze" and isinstance(node, Apply) and isinstance(node.operands[0], Apply):
        operator = node.operands[0].operator.name
    subject = next((part.label for part in walk(node) if isinstance(part, Input) and part.label.isidentifier()), None)
    if subject is None and isinstance(node, Apply) and node.operator.symbol is not None:
        return "value"
    words = [subject or "", last[2] if last is not None and operator == "value" else operator]
    return re.sub(r"\W", "_", "_".join(filter(None, words))).lower() or "value"


def _occurrences(node: Node) -> Iterator[Hashable]:
    """Keys of all nodes of a graph, as often as they stand in it as a tree."""
    yield node.key
    if isinstance(node, Apply):
        for operand in node.operands:
            yield from _occurrences(operand)
