"""The diagonal of a Cholesky factor: it is positive, and a matrix for which it is not has no such factor."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Facts
from stablefix.graph.interval import Interval
from stablefix.graph.kinds import kind_of
from stablefix.graph.scope import Definition
from stablefix.source.walk import called, dotted

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering
    from stablefix.graph.scope import Point

POSITIVE = Interval(0, math.inf, low_open=True)
DIAGONALS = frozenset({"diag", "diagonal"})
OFFSETS = frozenset({"offset", "k"})
"""Arguments by which another diagonal than the main one is asked for."""
TURNED = frozenset({"transpose", "permute", "squeeze", "unsqueeze", "detach", "cast", "cast_like"})
"""Operators whose result has the diagonal of their operand, or a copy of it."""
_FACTOR = re.compile(r"^(?!.*(?:solve|inv|log)).*(?:^|_)(?:chol|cho_factor)", re.I)
"""Names of functions that make such a factor, and of what holds one: `psd_safe_cholesky`, and not `cho_solve`."""


def is_diagonal_of_factor(node: Apply) -> bool:
    """Whether a node is the main diagonal of a Cholesky factor."""
    if node.operator.name != "diagonal":
        return False
    base, offset = node.operands[:2]
    return isinstance(offset, Constant) and offset.value == 0 and _is_factor(base)


def diagonal_of_factor(call: ast.Call, resolved: str | None, point: Point, lowering: Lowering) -> Facts | None:
    """What is known of a call that takes the main diagonal of a Cholesky factor, `np.diag(L)`; None of any other."""
    others = {keyword.arg for keyword in call.keywords} & OFFSETS
    if called(call) not in DIAGONALS or len(call.args) > (resolved is not None) or others:
        return None
    if resolved is None:
        whole = call.func.value if isinstance(call.func, ast.Attribute) else None
    else:
        whole = call.args[0] if call.args else None
    base = None if whole is None else lowering.lower(whole, point)
    return Facts(kind_of(base), POSITIVE) if base is not None and _is_factor(base) else None


def _is_factor(node: Node) -> bool:
    while isinstance(node, Apply) and node.operator.name in TURNED:
        node = node.operands[0]
    if isinstance(node, Apply):
        return node.operator.name == "cholesky"
    if not isinstance(node, Input):
        return False
    return any(map(_FACTOR.search, _names(node)))


def _names(node: Input) -> Iterator[str]:
    """The last names of what an input is read from or made by, be it one of several results."""
    match node.identity:
        case (Definition(syntax=ast.Call() as call), _):
            yield called(call)
    if isinstance(node.named, str):
        yield node.named.rpartition(".")[2]
    else:
        yield from (called(text) or (dotted(text) or "").rpartition(".")[2] for text in node.named)
