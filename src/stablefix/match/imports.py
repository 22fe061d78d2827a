"""What the functions that a file imports from its own project may compute, told from the words of these files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

from stablefix.match.words import CALL, FORWARD, OBJECT, cleaned, tokens
from stablefix.source.imported import imports_of
from stablefix.source.outline import Block, Outline, is_small, may_be_followed
from stablefix.source.project import Module, Project

REACH = 3
"""Calls of functions of the other file are followed this far."""
_WORD = re.compile(rb"\w+")
_SLASH = re.compile(rb"(?<!/)/(?!/)")
"""A quotient, or a word on one: what speaks of quotients may be annotated with what it gives."""
Masks = tuple[int, int]
"""What functions may compute, all small ones and those that can be looked through."""
NOTHING: Masks = (0, 0)


class Imports:
    """The words of functions of other files, each read once."""

    def __init__(self, mask: Callable[[bytes, Sequence[tuple[int, int]], set[bytes]], int]) -> None:
        """`mask` gives the bits of some parts of a text whose words are given."""
        self._mask = mask
        self._known: WeakKeyDictionary[Module, dict[bytes, Masks]] = WeakKeyDictionary()

    def called(self, file: Outline, words: set[bytes], project: Project) -> dict[bytes, int]:
        """The calls of imported functions in a text, and of methods of the classes that its own extend, with the masks
        of what they may compute where they are looked through. The project is told which of them compute anything."""
        found: dict[bytes, Masks] = {}
        extended = {word for start, end in file.classes.values() for word in _WORD.findall(file.raw, start, end)}
        for each in imports_of(file.raw):
            local = each.local.encode()
            if each.name is None:
                if local + b"." in file.raw:
                    self._all(project.module(each.module), words, found)
            elif each.name == "*":
                self._all(project.module(each.module), words, found)
            elif local in extended:
                home = project.home(each.module, each.name)
                self._all(None if home is None else home[0], words, found)
            elif local[:1].isupper():
                continue  # a class: what it makes is not looked into
            elif local + CALL in words:
                home = project.home(each.module, each.name)
                if home is not None and (masks := self._of(home[0], home[1].encode(), REACH)) != NOTHING:
                    found[local + CALL] = masks
            elif local + b"." in file.raw:
                self._all(project.module(each.inside), words, found)
        worth = {word[: -len(CALL)] for word in found} | ({FORWARD} if OBJECT in found else set())
        project.worth = frozenset(word.decode("utf-8", "replace") for word in worth)
        return {word: followed for word, (_, followed) in found.items() if followed}

    def _all(self, module: Module | None, words: set[bytes], found: dict[bytes, Masks]) -> None:
        """Add every small function of a module that is called by its name."""
        if module is None:
            return
        for block in module.outline.blocks:
            if block.name + CALL in words and (masks := self._of(module, block.name, REACH)) != NOTHING:
                found[block.name + CALL] = masks
            if block.name == FORWARD and OBJECT in words:
                found[OBJECT] = _both(found.get(OBJECT, NOTHING), self._of(module, FORWARD, REACH))

    def _of(self, module: Module, name: bytes, depth: int) -> Masks:
        """The masks of the small functions of a name, and of what they call in their module."""
        known = self._known.setdefault(module, {})
        if name not in known:
            known[name] = NOTHING
            for block in module.named.get(name, ()):
                if is_small(module.outline, block):
                    known[name] = _both(known[name], self._block(module, block, depth))
        return known[name]

    def _block(self, module: Module, block: Block, depth: int) -> Masks:
        raw = module.outline.raw
        words = tokens(cleaned(raw[block.named : block.body] + raw[block.text : block.end]))
        mask = self._mask(raw, ((block.named, block.body), (block.text, block.end)), words)
        masks = (mask or int(_SLASH.search(raw, block.named, block.end) is not None), mask)
        if depth > 0:
            called = (word[: -len(CALL)] for word in words if word.endswith(CALL))
            for other in called:
                if other in module.named and other != block.name:
                    masks = _both(masks, self._of(module, other, depth - 1))
        return masks if may_be_followed(module.outline, block) else (masks[0], 0)


def _both(one: Masks, other: Masks) -> Masks:
    return one[0] | other[0], one[1] | other[1]
