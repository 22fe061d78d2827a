"""Arrays that are joined: what is computed of each before is computed of all at once, `cat([exp(a), exp(b)])` is
`exp(cat([a, b]))`."""

from __future__ import annotations

import ast
import functools
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stablefix.graph.canonical import make
from stablefix.graph.expression import Apply, Constant, Input, Node, Origin
from stablefix.graph.facts import ARRAYS, Facts
from stablefix.graph.interval import Interval
from stablefix.graph.kinds import LIBRARY_KINDS, join, kind_of
from stablefix.graph.made import JOINING, made
from stablefix.graph.ranges import interval_of, known
from stablefix.graph.scope import Point
from stablefix.operators.operator import Form, Spelling

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering


@dataclass(frozen=True, slots=True)
class Joined:
    """The identity of arrays that are joined.

    function  what joins them, `rest` how it is told to.
    keys      of the arrays.
    call      the call, in which other arrays may be `written`, those that these are computed to.
    """

    function: str
    keys: tuple[Hashable, ...]
    rest: str
    heap: int
    arrays: tuple[Node, ...] = field(compare=False)
    call: ast.Call = field(compare=False)
    written: tuple[Node, ...] = field(compare=False)


def joined(function: str, call: ast.Call, point: Point, lowering: Lowering) -> Node | None:
    """The node of a call that joins arrays which are written out; None of any other."""
    library, _, name = function.rpartition(".")
    kind = LIBRARY_KINDS.get(library.partition(".")[0])
    match call.args:
        case [ast.List(elts=[_, _, *_] as parts) | ast.Tuple(elts=[_, _, *_] as parts), *rest] if (
            name in JOINING and kind in ARRAYS and not any(isinstance(part, ast.Starred) for part in parts)
        ):
            arrays = [lowering.lower(part, point) for part in parts]
            told = "".join(map(ast.dump, [*rest, *call.keywords]))
            facts = made(name, call, kind, point, lowering)
            how = Joined(function, (), told, point.heap, (), call, tuple(arrays))
            return _of_all(arrays, how, facts, Origin(call, point))
    return None


def _of_all(arrays: list[Node], how: Joined, facts: Facts, origin: Origin) -> Node:
    """What is computed of the joined arrays; `origin` is exact where these are the ones that are written."""
    first = arrays[0]
    if not isinstance(first, Apply) or not all(_is_like(first, array) for array in arrays):
        identity = replace(how, keys=tuple(array.key for array in arrays), arrays=tuple(arrays))
        return Input(identity, (_text(how.call, arrays),), facts, origin)
    inner = [array.operands[0] for array in arrays if isinstance(array, Apply)]
    kind = join([kind_of(each) for each in inner])
    lies = functools.reduce(Interval.join, map(interval_of, inner))
    found = Facts(kind if kind in ARRAYS else facts.kind, lies, known=all(map(known, inner)))
    below = _of_all(inner, how, found, Origin(origin.syntax, origin.point, exact=False))
    spelling = Spelling(first.operator.name, f"{how.function}(arrays: _)")
    made_of = Origin(origin.syntax, origin.point, spelling, origin.exact)
    return make(first.operator, (below, *first.operands[1:]), made_of)


def _text(call: ast.Call, arrays: list[Node]) -> ast.Call:
    """The call with other arrays, as far as they have a text."""
    texts = [array.origin.syntax for array in arrays if array.origin is not None]
    joined = ast.List(texts, ast.Load())
    return call if len(texts) < len(arrays) else ast.Call(call.func, [joined, *call.args[1:]], call.keywords)


def _is_like(first: Apply, other: Node) -> bool:
    """Whether two arrays are the same function of one array each."""
    return (
        isinstance(other, Apply)
        and other.operator == first.operator
        and other.operator.form is Form.ELEMENTWISE
        and len([operand for operand in other.operands if not isinstance(operand, Constant)]) == 1
        and all(a.key == b.key for a, b in zip(first.operands[1:], other.operands[1:], strict=True))
    )
