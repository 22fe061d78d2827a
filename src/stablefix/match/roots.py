"""Which templates can match in a file at all, and on which lines their roots can stand.

Everything here works on the text of the file: it decides what is parsed further, so it must be cheap and must never
miss a place.
"""

from __future__ import annotations

import ast
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from stablefix.graph.canonical import POWERS
from stablefix.graph.expression import Apply, Constant, walk
from stablefix.graph.formula import BINARY
from stablefix.match.unify import written_out
from stablefix.operators.table import operators
from stablefix.source.names import Names
from stablefix.templates.template import Pattern, Template

SUMS = frozenset({"add", "sub", "neg"})
SYMBOLS = {name: syntax for syntax, name in BINARY.items()}
BARE = {"pow": r"\*\*|\bpow\b|\bpower\b", "div": r"(?<!/)/(?!/)"}
"""How an operator is seen in a text that names nothing else of a pattern."""
INFINITY = frozenset({"inf", "Inf", "Infinity", "infty"})
LIBRARIES = re.compile(r"torch|numpy|math|scipy|jax|cupy")


@cache
def words_of(operator: str) -> frozenset[str]:
    """Last components of all spellings of an operator: what must stand in the text where it is used."""
    found = set()
    for spelling in operators()[operator].spellings:
        if spelling.is_snippet:
            continue
        found.add(spelling.name.rpartition(".")[2])
    if operator in POWERS.values():
        found |= {"**", "pow", "power"}
    return frozenset(found)


@dataclass(frozen=True)
class _Entry:
    template: Template
    pattern: Pattern
    roots: frozenset[str]
    """Canonical operators that the root of a match can have."""
    needed: tuple[frozenset[str], ...]
    """For each operator that must be named in the text: its possible words."""


class Roots:
    """The patterns of all templates under their root operators."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self._entries = [_entry(template, pattern) for template in templates for pattern in template.patterns]

    @dataclass(frozen=True)
    class Live:
        """What can match in one file."""

        by_root: dict[str, tuple[tuple[Template, Pattern], ...]]
        calls: frozenset[str]
        """Bare names of calls that can be roots and that stand in the file."""
        symbols: frozenset[type[ast.operator]]
        sums: bool
        anchors: frozenset[str]
        """Words one of which stands in every function with a match whose root is a Python operator."""
        bare: frozenset[str]
        """Roots of patterns in which nothing but symbols need stand."""

        def under(self, operator: str) -> tuple[tuple[Template, Pattern], ...]:
            """Patterns whose root can be an operator."""
            return self.by_root.get(operator, ())

        def local_names(self, text: str, names: Names) -> frozenset[str]:
            """Names that this file gives to root operators: import aliases, assignment aliases, built modules."""
            found = {local for local, target in names.imports.items() if target.rpartition(".")[2] in self.calls}
            if self.calls - {"**"}:
                words = "|".join(sorted(self.calls - {"**"}))
                built = re.compile(rf"\b(\w+)\s*(?::[^=\n]*)?=\s*(?:[\w.]+\.)?(?:{words})\b")
                found |= {match.group(1) for match in map(built.search, _assignments(text, self.calls)) if match}
            return frozenset(found)

        def lines(self, text: str, calls: frozenset[str]) -> list[int]:
            """Line numbers, from 1 and ascending, on which something that could match is named."""
            parts = []
            words = calls | self.anchors
            if words - {"**"}:
                parts.append(rf"\b(?:{'|'.join(sorted(words - {'**'}))})\b")
            if "**" in words:
                parts.append(r"\*\*")
            parts += [BARE[root] for root in sorted(self.bare)]
            if not parts:
                return []
            starts = _line_starts(text)
            found: list[int] = []
            for match in re.finditer("|".join(parts), text):
                line = bisect_right(starts, match.start())
                if not found or found[-1] != line:
                    found.append(line)
            return found

    def live(self, text: str) -> Live | None:
        """What can match in a file with this text; None when nothing can."""
        if not LIBRARIES.search(text):
            return None
        words = frozenset(text.translate(_SEPARATORS).split())
        if "**" in text:
            words |= {"**"}
        live = [entry for entry in self._entries if all(not words.isdisjoint(group) for group in entry.needed)]
        if not live:
            return None
        by_root: dict[str, list[tuple[Template, Pattern]]] = {}
        calls: set[str] = set()
        symbols: set[type[ast.operator]] = set()
        anchors: set[str] = set()
        sums = False
        bare: set[str] = set()
        for entry in sorted(live, key=lambda e: -len(e.pattern.operators)):
            for root in entry.roots:
                by_root.setdefault(root, []).append((entry.template, entry.pattern))
                calls |= words_of(root)
                if root in POWERS.values():
                    symbols.add(ast.Pow)
                if root in SUMS:
                    sums = True
                elif root in SYMBOLS:
                    symbols.add(SYMBOLS[root])
                if root in SUMS or root in SYMBOLS:
                    if entry.needed:
                        anchors |= entry.needed[0]
                    else:
                        bare |= {name for name in BARE if name in entry.pattern.operators}
        return Roots.Live(
            {root: tuple(group) for root, group in by_root.items()},
            words & calls,
            frozenset(symbols),
            sums,
            words & anchors,
            frozenset(bare),
        )


_SEPARATORS = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")}


def _assignments(text: str, words: frozenset[str]) -> Iterator[str]:
    """The lines of a text with an equals sign, where a module could be built and kept under a name."""
    for match in re.finditer(r"^.*=.*$", text, re.MULTILINE) if any(word[:1].isupper() for word in words) else ():
        yield match.group()


def _entry(template: Template, pattern: Pattern) -> _Entry:
    root = pattern.node
    assert isinstance(root, Apply), f"{template.code}: a pattern must be an operator"
    roots = {"add", "sub"} if root.operator.name in SUMS else {root.operator.name}
    expanded = written_out(root)
    if isinstance(expanded, Apply):
        roots.add(expanded.operator.name)
    needed = {_words(part) for part in walk(root) if isinstance(part, Apply)}
    if any(isinstance(part, Constant) and part.value in (math.inf, -math.inf) for part in walk(root)):
        needed.add(INFINITY)
    return _Entry(template, pattern, frozenset(roots), tuple(sorted(filter(None, needed), key=sorted)))


def _words(node: Apply) -> frozenset[str]:
    """Words one of which stands where an operator is used, by its name or written out; none where symbols will do."""
    name = node.operator.name
    if name in SYMBOLS or name in SUMS or name == "squeeze" or node.operator.symbol:
        return frozenset()
    expanded = written_out(node)
    if expanded is None:
        return words_of(name)
    inner = (_words(part) for part in walk(expanded) if isinstance(part, Apply))
    rarest = min(filter(None, inner), key=len, default=frozenset[str]())
    return words_of(name) | rarest if rarest else frozenset()


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
