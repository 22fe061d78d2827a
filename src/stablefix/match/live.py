"""What can match in one file and in each of its functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from stablefix.match.local import Indexed, Local
from stablefix.match.spoken import Spoken
from stablefix.match.told import Functions, Sought, Told
from stablefix.match.words import CALL, FORWARD, OBJECT, SEQUENCE, Signs
from stablefix.source.outline import BRANCH, Block, Outline, may_be_followed
from stablefix.source.project import Project

REACH = 3
"""Calls of functions of the file are followed this far."""
_RETURN = re.compile(rb"\n[ \t]*return\b[ \t]*(.)")
_VARIADIC = re.compile(rb"[(,]\s*\*\*?\w")


@dataclass(frozen=True)
class Built:
    """The objects that a file makes of modules whose calls are looked through.

    names  class, or the module that applies others one after another -> the names that such objects are given.
    parts  the bits of the modules of the libraries that the file makes.
    """

    names: Mapping[bytes, set[bytes]]
    parts: int


class Live:
    """What can match in one file."""

    def __init__(
        self,
        file: Outline,
        words: list[set[bytes]],
        masks: list[int],
        outside: tuple[set[bytes], int],
        every: set[bytes],
        present: int,
        entries: list[Indexed],
        aliases: dict[str, set[str]],
        imported: Mapping[bytes, int],
        built: Built,
        project: Project | None,
        spoken: Spoken,
        sought: Sought,
        signs: tuple[Signs, Signs],
    ) -> None:
        """`words` and `masks` are those of the blocks of the file, `outside` those of the text that is in no block, and
        `every` and `present` those of all. `imported` are calls of functions of other files of the project, with the
        masks of these, and `built` are the objects of the file's own modules. What is not `sought` cannot match.
        `signs` are those of the file, and of what is in no block: masks leave open those that
        are common, and the last one all."""
        self.project = project
        self.spoken = spoken
        self.file = file
        self.words = words
        self.entries = entries
        self._aliases = aliases
        self._present = present
        self._asked = reduce(or_, (each.needed for each in entries), 0)
        self._signs, self._signs_outside = signs
        self._at_place: dict[int, Local | None] = {}
        self._locals: dict[tuple[int, int], Local | None] = {}
        self._functions = None if sought is Sought.ALL else Functions(file, sought)
        sequences = {name + CALL: built.parts for name in built.names.get(SEQUENCE, ())}
        if sequences:
            for place, found in enumerate(words):
                for token in sequences.keys() & found:
                    masks[place] |= sequences[token]
        self._forwards: dict[bytes, int] = {}
        """Class -> the mask of what a call of one of its objects runs."""
        self._reach = self._followed(masks, every)
        """Name of a function of this file that may be looked through -> the mask of it and of what it calls."""
        small = {**imported, **sequences}
        for name, mask in self._reach.items():
            small[name + CALL] = small.get(name + CALL, 0) | mask
        if FORWARD in self._reach:
            small[OBJECT] = small.get(OBJECT, 0) | self._reach[FORWARD]
        for name, mask in self._of_objects(built).items():
            small[name + CALL] = small.get(name + CALL, 0) | mask
        if small:
            for place, found in enumerate(words):
                for token in small.keys() & found:
                    masks[place] |= small[token]
        self._masks = masks
        self._outside = outside[1]
        for token in small.keys() & outside[0]:
            self._outside |= small[token]
        spoken.with_functions(small)

    def _of_objects(self, built: Built) -> dict[bytes, int]:
        """Name of an object, or of its class -> the mask of what a call of the object runs."""
        found: dict[bytes, int] = {}
        for owner in built.names.keys() & self._forwards.keys():
            for name in (owner, *built.names[owner]):
                found[name] = found.get(name, 0) | self._forwards[owner]
        return found

    def _followed(self, masks: list[int], every: set[bytes]) -> dict[bytes, int]:
        reach: dict[bytes, int] = {}
        calls: dict[bytes, set[bytes]] = {}
        forwards: list[tuple[bytes, int, set[bytes]]] = []
        for block, words, mask in zip(self.file.blocks, self.words, masks, strict=True):
            called = block.name == FORWARD or block.name + CALL in every
            if called and not block.name.startswith(b"__") and may_be_followed(self.file, block):
                mask |= self._signs.common(_parts(block))
                reach[block.name] = reach.get(block.name, 0) | mask
                calls.setdefault(block.name, set()).update(words)
                if block.name == FORWARD:
                    forwards.append((block.owner, mask, words))
        of_calls = {name + CALL: name for name in reach}
        for _ in range(REACH):
            for name, words in calls.items():
                for token in of_calls.keys() & words:
                    reach[name] |= reach[of_calls[token]]
        for owner, mask, words in forwards:
            behind = (reach[of_calls[token]] for token in of_calls.keys() & words)
            self._forwards[owner] = reduce(or_, behind, self._forwards.get(owner, 0) | mask)
        return reach

    @cached_property
    def _straight(self) -> set[bytes]:
        """Names of small functions that may give one graph: they return once, and nothing else decides what."""
        raw, found = self.file.raw, set()
        for block in self.file.blocks:
            if block.name in self._reach and block.certain and block.name not in found:
                returns = _RETURN.findall(raw, block.text - 1, block.end)
                body_or_header = BRANCH.search(raw, block.text - 1, block.end) or _VARIADIC.search(
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

    @cached_property
    def module(self) -> Local | None:
        """What can match among the statements of the module."""
        what = Told.ANY if self._functions is None else Told.OF_MODULE
        if self.local(self._outside | self._signs_outside.every, what) is None:
            return None
        return self.local(self._outside | self._signs_outside.all(), what)

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
        return self.local(self._present) if place is None else self._at(place)

    @property
    def unneeded(self) -> list[Block]:
        """The blocks in which nothing can match: they are parsed only if something that matches asks for them."""
        return [b for place, b in enumerate(self.file.blocks) if b.certain and not self.can_match(place)]

    def can_match(self, place: int) -> bool:
        """Whether something can match in the block of this number."""
        return self._at(place) is not None

    def _at(self, place: int) -> Local | None:
        if place not in self._at_place:
            self._at_place[place] = self._in_block(place)
        return self._at_place[place]

    def _in_block(self, place: int) -> Local | None:
        mask = self._masks[place]
        if self.local(mask | self._signs.every_common) is None:
            return None
        mask |= self._signs.common(_parts(self.file.blocks[place]))
        found = self.local(mask)
        if found is None or self._functions is None:
            return found
        return self.local(mask, self._functions.what(place))

    def local(self, present: int, what: Told = Told.ANY) -> Local | None:
        """What can match where these words stand, in a function of this kind; None for nothing."""
        key = present & self._asked, int(what)
        if key not in self._locals:
            missing, not_told = ~key[0], ~key[1]
            chosen = [each for each in self.entries if not (each.needed & missing or each.told & not_told)]
            self._locals[key] = self.of(chosen) if chosen else None
        return self._locals[key]

    def of(self, entries: list[Indexed]) -> Local:
        """What can match where these patterns can."""
        roots = {each.root for each in entries}
        helpers = {name.decode() for name in self._straight if any(self._reach[name] & root == root for root in roots)}
        return Local(entries, self._aliases, frozenset(helpers))


def _parts(block: Block) -> Sequence[tuple[int, int]]:
    """Where the text of a block stands, without its docstring."""
    return (block.named, block.body), (block.text, block.end)
