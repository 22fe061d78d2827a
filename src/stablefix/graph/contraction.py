"""Calls that compute several steps in one. Sums of products that are written as an equation of letters:
`einsum("ij,ij->i", a, b)` is `sum(a * b, 1)`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from stablefix.graph import einops
from stablefix.graph.canonical import make_named
from stablefix.graph.expression import Constant, Node, Origin
from stablefix.operators.operator import Spelling
from stablefix.operators.table import operators

FUNCTIONS = frozenset({"torch.einsum", "numpy.einsum", "jax.numpy.einsum", "cupy.einsum"})
WORD = "einsum"
FORMULAS = ("sum(a * b)", "matmul(transpose(a, -2, -1), permute(b))")
"""What such a call is made of."""
OTHERS = "."
"""Stands for all the axes that an equation does not name: `...`."""


@cache
def fused_calls() -> Mapping[str, tuple[str, ...]]:
    """Name of a call -> the formulas over what it is given that a graph may hold in its place."""
    found: dict[str, tuple[str, ...]] = {WORD: FORMULAS, einops.WORD: (einops.FORMULA,)}
    for operator in operators().values():
        if operator.fused and operator.meaning is not None:
            for spelling in operator.spellings:
                found[spelling.called] = found[f"{spelling.called}_"] = (operator.meaning,)
    return found


def contraction(function: str, equation: str, operands: list[Node], origin: Origin) -> Node | None:
    """The graph of a call; None for an equation that is no sum, nor one of products, nor a product of matrices."""
    given, arrow, result = equation.replace(" ", "").replace("...", OTHERS).partition("->")
    parts = given.split(",")
    repeated = any(len(set(part)) < len(part) for part in (*parts, result))
    if not arrow or len(parts) != len(operands) or repeated or OTHERS in result[1:]:
        return None
    written = Origin(origin.syntax, origin.point, Spelling(WORD, f"{function}(equation: _, *operands: _)"))
    if len(parts) == 1:
        return _sum(operands[0], parts[0], result, written)
    if len(parts) != 2:
        return None
    (a, b), (x, y) = parts, operands
    if a == b:
        return _sum(make_named("mul", (x, y), written if result == a else None), a, result, written)
    return _product(x, a, y, b, result, written) or _product(y, b, x, a, result, written)


def _sum(node: Node, letters: str, result: str, origin: Origin) -> Node | None:
    """A sum over the axes whose letters the result lacks."""
    if "".join(letter for letter in letters if letter in result) != result:
        return None
    axes = tuple(place - len(letters) for place, letter in enumerate(letters) if letter not in result)
    if not axes:
        return node
    dim = Constant(None if not result else axes[0] if len(axes) == 1 else axes)
    inexact = Origin(origin.syntax, origin.point, origin.spelling, exact=False)
    return make_named("squeeze", (make_named("sum", (node, dim), inexact), dim), origin)


def _product(x: Node, a: str, y: Node, b: str, result: str, origin: Origin) -> Node | None:
    """A product of matrices over the one letter that the result lacks, a row of the first with a column of the
    second."""
    summed = set(a) & set(b) - set(result)
    batch = "".join(letter for letter in a if letter in b and letter in result)
    if len(summed) != 1 or not (a.startswith(batch) and b.startswith(batch)):
        return None
    (over,) = summed
    rows, columns = a[len(batch) :].replace(over, ""), b[len(batch) :].replace(over, "")
    if len(rows) > 1 or len(columns) > 1 or batch + rows + columns != result or (batch and not (rows and columns)):
        return None
    left = x if a.endswith(over) else _turned(x, batch)
    right = y if b == batch + over + columns else _turned(y, batch)
    return make_named("matmul", (left, right), origin)


def _turned(node: Node, batch: str) -> Node:
    """The transpose of a matrix, or of each in a batch."""
    if not batch:
        return make_named("permute", (node,), None)
    return make_named("transpose", (node, Constant(-2), Constant(-1)), None)
