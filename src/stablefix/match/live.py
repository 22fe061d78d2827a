"""What can match in one file and in each of its functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from stablefix.match.vocabulary import Entry
from stablefix.match.words import CALL, FORWARD, OBJECT, Words
from stablefix.source.names import Names
from stablefix.source.outline import Outline, is_small
from stablefix.source.project import Project
from stablefix.templates.template import Pattern, Template

REACH = 3
"""Calls of functions of the file are followed this far."""
Indexed = tuple[int, int, Entry]
"""The bits of all the groups that a pattern needs, the bit of its root's, and the pattern."""
_RETURN = re.compile(rb"\n[ \t]*return\b[ \t]*(.)")
_VARIADIC = re.compile(rb"[(,]\s*\*\*?\w")
_BRANCH = re.compile(rb"\n[ \t]*(?:if|for|while|with|try|def|class|async)\b[^\n]*:[ \t]*(?:#[^\n]*)?\n")


@dataclass
class Local:
    """What can match in one function."""

    by_root: dict[str, list[tuple[Template, Pattern]]]
    calls: frozenset[str]
    """Bare names of the calls that can be roots."""
    symbols: frozenset[type[ast.operator]]
    """The Python operators that can be roots."""
    helpers: frozenset[str]
    """Names of small functions of this file in which a root can stand: a call of one has the graph of its result."""


class Live:
    """What can match in one file."""

    def __init__(
        self,
        file: Outline,
        words: list[set[bytes]],
        known: Words,
        outside: tuple[bytes, set[bytes]],
        present: int,
        entries: list[Indexed],
        aliases: dict[str, set[str]],
        imported: Mapping[bytes, int],
        project: Project | None,
    ) -> None:
        """`words` are those of the blocks of the file, `outside` is the text that is in no block with its words, and
        `present` is the mask of all words. `imported` are calls of functions of other files of the project, with the
        masks of these."""
        self.project = project
        self.file = file
        self.words = words
        self.entries = entries
        masks = [
            known.mask(file.raw, block.named, block.body, found) | known.mask(file.raw, block.text, block.end, set())
            for block, found in zip(file.blocks, words, strict=True)
        ]
        self._aliases = aliases
        self._present = present
        self._locals: dict[int, Local | None] = {}
        self._reach = self._small(masks)
        """Name of a small function of this file -> the mask of it and of what it calls."""
        small = dict(imported)
        for name, mask in self._reach.items():
            small[name + CALL] = small.get(name + CALL, 0) | mask
        if FORWARD in self._reach:
            small[OBJECT] = small.get(OBJECT, 0) | self._reach[FORWARD]
        for place, found in enumerate(words):
            for token in small.keys() & found:
                masks[place] |= small[token]
        self._masks = masks
        self._outside = known.mask(outside[0], 0, len(outside[0]), outside[1])
        for token in small.keys() & outside[1]:
            self._outside |= small[token]

    def _small(self, masks: list[int]) -> dict[bytes, int]:
        reach: dict[bytes, int] = {}
        calls: dict[bytes, set[bytes]] = {}
        for block, words, mask in zip(self.file.blocks, self.words, masks, strict=True):
            if not block.name.startswith(b"__") and is_small(self.file, block):
                reach[block.name] = reach.get(block.name, 0) | mask
                calls.setdefault(block.name, set()).update(words)
        of_calls = {name + CALL: name for name in reach}
        for _ in range(REACH):
            for name, words in calls.items():
                for token in of_calls.keys() & words:
                    reach[name] |= reach[of_calls[token]]
        return reach

    @cached_property
    def _straight(self) -> set[bytes]:
        """Names of small functions that may give one graph: they return once, and nothing else decides what."""
        raw, found = self.file.raw, set()
        for block in self.file.blocks:
            if block.name in self._reach and block.certain and block.name not in found:
                returns = _RETURN.findall(raw, block.text - 1, block.end)
                body_or_header = _BRANCH.search(raw, block.text - 1, block.end) or _VARIADIC.search(
                    raw, block.named, block.body
                )
                if len(returns) == 1 and returns[0] not in b"{['\"" and body_or_header is None:
                    found.add(block.name)
            elif block.name in self._reach:
                found.add(block.name)
        return found

    @cached_property
    def _places(self) -> dict[int, int]:
        return {block.line: place for place, block in enumerate(self.file.blocks)}

    @property
    def module(self) -> Local | None:
        """What can match among the statements of the module."""
        return self.local(self._outside)

    @cached_property
    def nothing(self) -> bool:
        """Whether nothing can match, neither in a function nor outside."""
        return self.module is None and not any(map(self.can_match, range(len(self._masks))))

    def block(self, syntax: ast.FunctionDef | ast.AsyncFunctionDef) -> int | None:
        """The number of the block of a function of the module or of a class; None where the outline missed it."""
        place = self._places.get(syntax.lineno)
        if place is None:
            return None
        block = self.file.blocks[place]
        whole = block.line + self.file.raw.count(b"\n", block.start, block.end) > (syntax.end_lineno or 0)
        return place if whole else None

    def function(self, syntax: ast.FunctionDef | ast.AsyncFunctionDef) -> Local | None:
        """What can match in a function of the module or of a class. One that the outline missed may hold anything."""
        place = self.block(syntax)
        return self.local(self._present) if place is None else self.local(self._masks[place])

    def can_match(self, place: int) -> bool:
        """Whether something can match in the block of this number."""
        return self.local(self._masks[place]) is not None

    def knows(self, names: Names) -> bool:
        """Whether the words told of every name that an import gives to an operator."""
        words = {word for _, _, each in self.entries for group in each.needed for word in group}
        for local, target in names.imports.items():
            last = target.rpartition(".")[2]
            if local != last and last in words and local not in self._aliases.get(last, ()):
                return False
        return True

    def local(self, present: int) -> Local | None:
        """What can match where these words stand; None for nothing."""
        if present not in self._locals:
            chosen = [each for each in self.entries if each[0] & present == each[0]]
            self._locals[present] = self.of(chosen) if chosen else None
        return self._locals[present]

    def of(self, entries: list[Indexed]) -> Local:
        """Some patterns under their roots."""
        by_root: dict[str, list[tuple[Template, Pattern]]] = {}
        calls: set[str] = set()
        symbols: set[type[ast.operator]] = set()
        for _, _, each in entries:
            for root in each.roots:
                by_root.setdefault(root, []).append((each.template, each.pattern))
            calls |= each.called
            symbols |= each.symbols
        for word in calls & self._aliases.keys():
            calls |= self._aliases[word]
        roots = {root for _, root, _ in entries}
        helpers = {name.decode() for name in self._straight if any(self._reach[name] & root == root for root in roots)}
        return Local(by_root, frozenset(calls), frozenset(symbols), frozenset(helpers))
