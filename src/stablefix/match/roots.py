"""The patterns of all templates, and which of them can match in a file, told from the words of its text.

It decides what is parsed and analysed further, so it must be cheap and must never miss a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, reduce
from operator import or_

from stablefix.graph.named import NEVER_NEGATIVE, SUMMED, TELLING, may_tell
from stablefix.match.forms import Shapes
from stablefix.match.imports import Imports
from stablefix.match.live import Built, Live
from stablefix.match.local import Indexed
from stablefix.match.spoken import Speech
from stablefix.match.told import Sought
from stablefix.match.vocabulary import (
    NAMED,
    SQUARED,
    TAKEN,
    Group,
    entries_of,
    producers,
    spreads,
    uncalled,
    words_of,
)
from stablefix.match.words import CALL, FORWARD, SEQUENCE, Signs, aliases, cleaned, tokens, tokens_of_each
from stablefix.source.outline import outline
from stablefix.source.project import Project
from stablefix.templates.template import Template

LIBRARIES = re.compile(r"torch|numpy|math|scipy|jax|cupy|tensorflow")
_TELLING = frozenset(word.encode() for word in TELLING | SUMMED | NEVER_NEGATIVE)
MOST_WORDS = 50_000
"""Words of which it is remembered that they tell nothing."""


class Roots:
    """The patterns of all templates, and the words that each of them needs."""

    def __init__(
        self,
        templates: Sequence[Template],
        *,
        pedantic: bool = False,
        advice: bool = False,
        dtypes: Sequence[str] = (),
        sought: Sought = Sought.ALL,
    ) -> None:
        """`dtypes` are those that code may run in although it names none."""
        self._anything = pedantic
        """Whether files are read that name no library: what they compute with is told from how they do it."""
        self._sought = sought
        entries = [
            each
            for template in templates
            if (pedantic or not template.pedantic) and (advice or not template.advice)
            for pattern in template.patterns
            for each in entries_of(template, pattern, pedantic, dtypes, sought)
        ]
        entries.sort(key=lambda each: -len(each.pattern.operators))
        asked = {group for each in entries for group in (*each.needed, each.root, *each.inside)}
        groups = sorted({*asked, Group({SQUARED}), Group({TAKEN}), spreads()}, key=sorted)
        bit = {group: 1 << place for place, group in enumerate(filter(None, groups))}

        def bits(needed: Iterable[Group]) -> int:
            return sum(bit[group] for group in needed)

        self._words: dict[bytes, int] = {}
        """Word -> the bits of its groups; `_tokens` has the same of words as they must stand: most of them called."""
        for group, mask in bit.items():
            for word in group:
                self._words[word.encode()] = self._words.get(word.encode(), 0) | mask

        def called_by(operator: str) -> int:
            words = words_of(operator)
            return self._bits_of(words) if all(word.encode() in self._words for word in words) else 0

        shapes = Shapes([each.pattern for each in entries], called_by)
        self.indexed = [
            Indexed(
                bits(each.needed),
                bit.get(each.root, 0),
                bits(each.inside),
                tuple(map(bits, each.places)),
                form,
                int(each.told),
                each,
            )
            for each, form in zip(entries, shapes.roots, strict=True)
        ]
        self._tokens = {word + CALL: mask for word, mask in self._words.items()}
        self._tokens |= {word.encode(): self._words.get(word.encode(), 0) for word in uncalled()}
        self._telling = self._words.get(NAMED.encode(), 0)
        support = sum(mask for group, mask in bit.items() if producers() <= group)
        self._speech = Speech(len(bit), shapes, self._bits_of, support, bit[spreads()])
        self._silent: set[bytes] = set()
        """Words of which it is known that they tell nothing of a value."""
        self._said: dict[bytes, int] = {}
        """The bits of what other words tell."""

    def _bits_of(self, words: Iterable[str]) -> int:
        return reduce(or_, (self._words.get(word.encode(), 0) for word in words), 0)

    @cached_property
    def _imports(self) -> Imports:
        return Imports(self._mask)

    def live(self, text: str, project: Project | None = None) -> Live | None:
        """What can match in a file with this text, among the other files of its project; None when nothing can."""
        if not self._anything and not LIBRARIES.search(text):
            return None
        found = self.read(text, project)
        return found if found.entries else None

    def read(self, text: str, project: Project | None = None) -> Live:
        """The same, also where nothing can."""
        file = outline(text)
        clean = cleaned(file.raw)
        inside = tokens_of_each([clean[b.named : b.body] + clean[b.text : b.end] for b in file.blocks])
        rest = file.rest()
        outside = tokens(cleaned(rest))
        every = outside.union(*inside)
        modules = {SEQUENCE, *(block.owner for block in file.blocks if block.name == FORWARD)} - {b""}
        given = aliases(file.raw, self._words.keys() | modules)
        called = {word: names for word, names in given.items() if word in self._words}
        bits = {token: self._tokens[token] for token in every & self._tokens.keys()}
        bits |= {token: bits.get(token, 0) | mask for token, mask in self._told(every).items()}
        for word, names in called.items():
            for name in names:
                bits[name + CALL] = bits.get(name + CALL, 0) | self._words[word]
        signs = Signs(file.raw, self._words)
        present = reduce(or_, bits.values(), signs.all())
        imported = {} if project is None else self._imports.called(file, every, project)
        for mask in imported.values():
            present |= mask
        entries = [each for each in self.indexed if each.needed & present == each.needed]
        parts = reduce(or_, (mask for token, mask in bits.items() if token[:1].isupper()), 0)
        built = Built({module: given.get(module, set()) for module in modules}, parts)
        by_text = {word.decode(): {name.decode() for name in names} for word, names in called.items()}
        seen = signs.rare_in_each([part for b in file.blocks for part in ((b.named, b.body), (b.text, b.end))])
        masks = [
            reduce(or_, map(bits.__getitem__, bits.keys() & found), header | text)
            for header, text, found in zip(seen[::2], seen[1::2], inside, strict=True)
        ]
        apart = reduce(or_, map(bits.__getitem__, bits.keys() & outside), 0)
        return Live(
            file, inside, masks, (outside, apart), every, present, entries, by_text, imported, built, project,
            self._speech.of(every, bits, set().union(*called.values())), self._sought,
            (signs, Signs(rest, self._words)),
        )  # fmt: skip

    def _mask(self, raw: bytes, parts: Sequence[tuple[int, int]], words: set[bytes]) -> int:
        """The bits of some parts of a text whose words are given, whatever names the text has for operators; none where
        they are but sums and products."""
        signs = Signs(raw, self._words, parts[0][0], parts[-1][1])
        mask = signs.rare(parts)
        for token in self._tokens.keys() & words:
            mask |= self._tokens[token]
        mask = reduce(or_, self._told(words).values(), mask)
        return mask and mask | signs.common(parts)

    def _told(self, tokens: set[bytes]) -> dict[bytes, int]:
        """The words that could be names that tell something, with the bits of that. What a word is, is asked once."""
        if not self._telling:
            return {}
        speaking = tokens - self._silent
        if new := speaking.difference(self._said):
            hits = {token for token in new if not _TELLING.isdisjoint(token.rstrip(CALL).split(b"_"))}
            for token in hits:
                if may_tell(token.rstrip(CALL).decode("utf-8", "surrogatepass")):
                    self._said[token] = self._telling
            if len(self._silent) > MOST_WORDS:
                self._silent.clear()
            self._silent |= new.difference(self._said)
        return {token: self._said[token] for token in speaking if token in self._said}
