"""The words of a file as its syntax has them: what a name, a call, an operator and a subscript stand for.

A graph can hold operators that nobody wrote: an assignment to elements is a `where`, `x ** -1` a quotient. What a
pattern needs in the syntax of a root, and of all that stands behind it, is therefore asked of these words.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from stablefix.graph.formula import BINARY, COMPARE, UNARY
from stablefix.graph.opaque import CONTENT_METHODS
from stablefix.match.forms import Shapes
from stablefix.match.vocabulary import (
    AT,
    EXPONENTIAL,
    PLUS,
    SIGNS,
    SQUARED,
    TAKEN,
    TIMES,
    implied,
    words_of,
)
from stablefix.match.words import CALL

BESIDES: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Div: ("/",),
    ast.Pow: ("**", *SIGNS["div"], EXPONENTIAL, SQUARED),
    ast.Add: (PLUS,),
    ast.Sub: (PLUS,),
    ast.USub: (PLUS,),
    ast.Mult: (TIMES,),
    ast.MatMult: (AT,),
}
"""Python operator -> what it is worth besides the words of the operator that it stands for."""
STORED = words_of("where")
"""What an assignment to elements is worth."""
SELECTED = words_of("select") | words_of("unsqueeze") | {TAKEN}
"""What a subscript is worth."""


@dataclass(slots=True)
class Spoken:
    """The words of one file, as bits.

    width     bits that there are.
    words     word -> the bits that it has wherever it stands.
    calls     name -> the bits that a call of it has.
    symbols   Python operator -> its bits.
    stored    of an assignment to elements.
    selected  of a subscript.
    squared   of a product of a value with itself.
    shares    of `1 - p`: it tells of p, too, wherever that stands beside it.
    together  (bits, the bits that they have together besides).
    shapes    the forms that the patterns have.
    texts     text between quotes -> its bits, where somebody asked.
    spread    of what a divisor is told for wherever it stands in it.
    free      names of calls that may be anything that operators of their words make of what is given.
    """

    width: int
    words: dict[str, int]
    calls: dict[str, int]
    symbols: Mapping[type[ast.AST], int]
    stored: int
    selected: int
    squared: int
    shares: int
    together: tuple[tuple[int, int], ...]
    shapes: Shapes
    spread: int
    free: set[str]
    texts: dict[str, int] = field(default_factory=dict)

    def symbol(self, operator: ast.AST) -> int:
        """The bits of a Python operator."""
        return self.symbols.get(type(operator), 0)

    def with_functions(self, calls: Mapping[bytes, int]) -> None:
        """Take in the calls that are looked through, with the masks of the texts that they run, in which any operator
        may stand."""
        anything = reduce(or_, self.symbols.values(), self.selected | self.stored | self.shares)
        for token, mask in calls.items():
            name = token[: -len(CALL)].decode("utf-8", "surrogatepass")
            self.calls[name] = self.calls.get(name, 0) | mask | anything
            self.free.add(name)


class Speech:
    """What the words are worth that some patterns need, for all files."""

    def __init__(
        self, width: int, shapes: Shapes, bits_of: Callable[[Iterable[str]], int], support: int, spread: int
    ) -> None:
        """`bits_of` gives the bits of some words, `support` are those of what a hazard needs to be supported, `spread`
        of what a divisor is told for."""
        self._width = width
        self._shapes = shapes
        self._symbols: dict[type[ast.AST], int] = {
            symbol: bits_of((*words_of(name), *BESIDES.get(symbol, ())))
            for symbol, name in (BINARY | UNARY | COMPARE).items()
        }
        self._stored, self._selected, self._squared = bits_of(STORED), bits_of(SELECTED), bits_of((SQUARED,))
        known = dict(implied())
        for words, sign in ((CONTENT_METHODS, TAKEN), (words_of("pow"), EXPONENTIAL)):
            for word in words:
                known[word] = known.get(word, frozenset()) | {sign}
        self._implied = {word.encode() + CALL: mask for word, group in known.items() if (mask := bits_of(group))}
        square, plus, taken = bits_of((SQUARED,)), bits_of((PLUS,)), bits_of((TAKEN,))
        self._support, self._spread = support, spread
        self._together = ((square | plus, support), (square | taken, support))
        """A sum of squares is 0 for a row of zeros, and of a square whose numbers are taken on nobody asks whose
        square it is."""

    def of(self, tokens: set[bytes], bits: Mapping[bytes, int], aliases: Set[bytes]) -> Spoken:
        """The words of a file, whose words are given, those with bits apart, and so are the names that it gives."""
        words: dict[str, int] = {}
        calls: dict[str, int] = {}
        for token, mask in bits.items():
            name = token.decode("utf-8", "surrogatepass")
            if token.endswith(CALL):
                calls[name[:-1]] = mask
            else:
                words[name] = mask
        for token in tokens & self._implied.keys():
            name = token[:-1].decode("utf-8", "surrogatepass")
            calls[name] = calls.get(name, 0) | self._implied[token]
        return Spoken(
            self._width + 1,
            words,
            calls,
            self._symbols,
            self._stored,
            self._selected,
            self._squared,
            1 << self._width,
            ((1 << self._width, self._support), *self._together),
            self._shapes,
            self._spread,
            {name.decode("utf-8", "surrogatepass") for name in aliases},
        )
