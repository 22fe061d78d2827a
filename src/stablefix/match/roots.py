"""Which templates can match in a file and in each of its functions, told from the words of the text.

It decides what is parsed and analysed further, so it must be cheap and must never miss a place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from stablefix.graph.named import may_tell
from stablefix.match.vocabulary import NAMED, Entry, entry, uncalled
from stablefix.source.names import Names
from stablefix.source.outline import Block, Outline, outline
from stablefix.templates.template import Pattern, Template

LIBRARIES = re.compile(r"torch|numpy|math|scipy|jax|cupy")
SMALL = 30
"""Lines of a function that is looked through, at most."""
LONGEST = 40
"""Characters that the name of something imported has at most."""
REACH = 3
"""Calls of functions of the file are followed this far."""
MOST_WORDS = 50_000
"""Words of which it is remembered that they tell nothing."""
CALL = b"("
"""Ends a word that is called."""
DIVISION, POWER = b"/", b"**"
Indexed = tuple[int, int, Entry]
"""The bits of all the groups that a pattern needs, the bit of its root's, and the pattern."""
_RENAMED = re.compile(rb" as[ \t]+(\w+)")
_LAST_WORD = re.compile(rb"\w+$")
_GIVEN = re.compile(rb"=[ \t]*(?:(\w[\w., ]*)[\n#]|(?:\w+\.)*([A-Z]\w*))")
"""What a name is given: a function at the end of a line (`ln = torch.log`), a module (`self.act = nn.Sigmoid()`)."""
_RETURN = re.compile(rb"\n[ \t]*return\b[ \t]*(.)")
_VARIADIC = re.compile(rb"[(,]\s*\*\*?\w")
_BRANCH = re.compile(rb"\n[ \t]*(?:if|for|while|with|try|def|class|async)\b[^\n]*:[ \t]*(?:#[^\n]*)?\n")
_OPERAND_ENDS = frozenset(b")]'\"_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") | frozenset(
    range(128, 256)
)
_WORD_CHARACTERS = bytes(c if c >= 128 or chr(c).isalnum() or c in b"_(" else 32 for c in range(256))


class Roots:
    """The patterns of all templates, and the words that each of them needs."""

    def __init__(self, templates: Sequence[Template], *, pedantic: bool = False, dtypes: Sequence[str] = ()) -> None:
        """`dtypes` are those that code may run in although it names none."""
        entries = [
            entry(template, pattern, pedantic, dtypes)
            for template in templates
            if pedantic or not template.pedantic
            for pattern in template.patterns
        ]
        entries.sort(key=lambda each: -len(each.pattern.operators))
        groups = sorted({group for each in entries for group in (*each.needed, each.root)}, key=sorted)
        bit = {group: 1 << place for place, group in enumerate(filter(None, groups))}
        self.indexed = [(sum(bit[group] for group in each.needed), bit.get(each.root, 0), each) for each in entries]
        self._words: dict[bytes, int] = {}
        """Word -> the bits of its groups; `_tokens` has the same of words as they must stand: most of them called."""
        for group, mask in bit.items():
            for word in group:
                self._words[word.encode()] = self._words.get(word.encode(), 0) | mask
        self._tokens = {word + CALL: mask for word, mask in self._words.items()}
        self._tokens |= {word.encode(): self._words.get(word.encode(), 0) for word in uncalled()}
        self._telling = self._words.get(NAMED.encode(), 0)
        self._silent: set[bytes] = set()
        """Words of which it is known that they tell nothing of a value."""

    def live(self, text: str) -> Live | None:
        """What can match in a file with this text; None when nothing can."""
        if not LIBRARIES.search(text):
            return None
        read = self.read(text)
        return Live(*read) if read[-2] else None

    def read(self, text: str) -> tuple[Outline, list[set[bytes]], list[int], int, list[Indexed], dict[str, set[str]]]:
        """What `Live` is made of."""
        file = outline(text)
        clean = file.raw.translate(_WORD_CHARACTERS)
        inside = [_tokens(clean[b.named : b.body] + clean[b.text : b.end]) for b in file.blocks]
        outside = _tokens(b" ".join([clean[start:end] for start, end in file.outside()]))
        tokens = outside.union(*inside)
        aliases = self._aliases(file.raw)
        bits = {token: self._tokens[token] for token in tokens & self._tokens.keys()}
        if self._telling:
            bits |= {token: bits.get(token, 0) | self._telling for token in self._told(tokens)}
        for word, names in aliases.items():
            for name in names:
                bits[name + CALL] = bits.get(name + CALL, 0) | self._words[word]
        present = self._signs(file.raw, 0, len(file.raw))
        for mask in bits.values():
            present |= mask
        entries = [each for each in self.indexed if each[0] & present == each[0]]
        masks = []
        for block, found in zip(file.blocks, inside, strict=True):
            mask = self._signs(file.raw, block.text, block.end) | self._signs(file.raw, block.named, block.body)
            for token in bits.keys() & found:
                mask |= bits[token]
            masks.append(mask)
        called = {word.decode(): {name.decode() for name in names} for word, names in aliases.items()}
        return file, inside, masks, present, entries, called

    def _aliases(self, raw: bytes) -> dict[bytes, set[bytes]]:
        """word -> local names that this file gives to what the word names: aliases, and modules that were built."""
        known = self._words
        found: dict[bytes, set[bytes]] = {}
        for renamed in _RENAMED.finditer(raw):
            before = _LAST_WORD.search(raw, max(0, renamed.start() - LONGEST), renamed.start())
            if before is not None and before.group() in known and before.group() != renamed.group(1):
                found.setdefault(before.group(), set()).add(renamed.group(1))
        for given in _GIVEN.finditer(raw):
            for value in (given.group(2) or given.group(1)).split(b","):
                word = value.rpartition(b".")[2].strip()
                if word in known:  # most are not
                    names = _targets(raw, given.start())
                    found.setdefault(word, set()).update(names - {word})
        return found

    def _told(self, tokens: set[bytes]) -> set[bytes]:
        """The words that could be names that tell something. What a word is, is asked once."""
        new = tokens - self._silent
        telling = {token for token in new if may_tell((token.rstrip(CALL).decode("utf-8", "surrogatepass"),))}
        self._silent |= new - telling
        if len(self._silent) > MOST_WORDS:
            self._silent = set()
        return telling

    def _signs(self, raw: bytes, start: int, end: int) -> int:
        """The bits of the Python operators that stand in a stretch of the text."""
        found = 0
        at = raw.find(DIVISION, start, end)
        while at >= 0:
            if raw[at - 1 : at] != DIVISION and raw[at + 1 : at + 2] != DIVISION:
                found |= self._words.get(DIVISION, 0)
                break
            at = raw.find(DIVISION, at + 1, end)
        at = raw.find(POWER, start, end)
        while at >= 0:
            before = at - 1
            while raw[before] == 32:
                before -= 1
            if raw[before] in _OPERAND_ENDS:
                return found | self._words.get(POWER, 0)
            at = raw.find(POWER, at + 2, end)
        return found


def _targets(raw: bytes, equals: int) -> set[bytes]:
    """The last words of what an assignment gives something: of names, and of attributes."""
    written = raw[raw.rfind(b"\n", 0, equals) + 1 : equals].partition(b":")[0]
    names = {name.rpartition(b".")[2].strip() for name in re.split(b"[,=]", written)}
    return {name for name in names if name.replace(b"_", b"a").isalnum()}


def _tokens(clean: bytes) -> set[bytes]:
    """The words of a text in which all other characters are spaces. A word that is called keeps the bracket."""
    return set(clean.replace(b" (", CALL).replace(CALL, b"( ").split())


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
        masks: list[int],
        present: int,
        entries: list[Indexed],
        aliases: dict[str, set[str]],
    ) -> None:
        """`words` and `masks` are those of the blocks of the file, `present` is the mask of all its words."""
        self.file = file
        self.words = words
        self._entries = entries
        self._aliases = aliases
        self._present = present
        self._locals: dict[int, Local | None] = {}
        self._reach = self._small(masks)
        """Name of a small function of this file -> the mask of it and of what it calls."""
        small = {name + CALL: mask for name, mask in self._reach.items()}
        for place, found in enumerate(words):
            for token in small.keys() & found:
                masks[place] |= small[token]
        self._masks = masks

    def _small(self, masks: list[int]) -> dict[bytes, int]:
        reach: dict[bytes, int] = {}
        calls: dict[bytes, set[bytes]] = {}
        for block, words, mask in zip(self.file.blocks, self.words, masks, strict=True):
            if not block.name.startswith(b"__") and self._lines(block) <= SMALL + 1:
                reach[block.name] = reach.get(block.name, 0) | mask
                calls.setdefault(block.name, set()).update(words)
        of_calls = {name + CALL: name for name in reach}
        for _ in range(REACH):
            for name, words in calls.items():
                for token in of_calls.keys() & words:
                    reach[name] |= reach[of_calls[token]]
        return reach

    def _lines(self, block: Block) -> int:
        return len(self.file.raw[block.start : block.end].rstrip().split(b"\n", SMALL + 2))

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
        return self._local(self._present)

    def function(self, syntax: ast.FunctionDef | ast.AsyncFunctionDef) -> Local | None:
        """What can match in a function of the module or of a class. One that the outline missed may hold anything."""
        place = self._places.get(syntax.lineno)
        if place is None:
            return self.module
        block = self.file.blocks[place]
        if block.line + self.file.raw.count(b"\n", block.start, block.end) <= (syntax.end_lineno or 0):
            return self.module
        return self._local(self._masks[place])

    def can_match(self, place: int) -> bool:
        """Whether something can match in the block of this number."""
        return self._local(self._masks[place]) is not None

    def knows(self, names: Names) -> bool:
        """Whether the words told of every name that an import gives to an operator."""
        words = {word for _, _, each in self._entries for group in each.needed for word in group}
        for local, target in names.imports.items():
            last = target.rpartition(".")[2]
            if local != last and last in words and local not in self._aliases.get(last, ()):
                return False
        return True

    def _local(self, present: int) -> Local | None:
        if present not in self._locals:
            chosen = [each for each in self._entries if each[0] & present == each[0]]
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
