"""Was something taken away from the exponents of a sum of exponentials, so that none of them is large?

`log(sum(exp(x - top)))`: whatever `top` is called, and wherever it was computed, who subtracts it means the largest.
"""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Input, Node, inputs, walk
from stablefix.graph.scope import Definition
from stablefix.match.bare import bare
from stablefix.source.naming import words
from stablefix.source.walk import called
from stablefix.source.walk import walk as walk_syntax

SUMS = frozenset({"sum", "mean", "cumsum"})


def is_shifted(node: Node) -> bool:
    """Whether a sum is taken of exponentials of differences."""
    return any(
        isinstance(part, Apply) and part.operator.name in SUMS and any(map(_is_lowered, walk(part.operands[0])))
        for part in walk(node)
    )


def may_be_shifted(part: Input) -> bool:
    """Whether a value is lowered by its largest entry where somebody asks for it: `if stable: x = x - x.max()`."""
    merged = part.identity
    ways = merged.branches if isinstance(merged, Definition) else ()
    return any(_takes_off_the_largest(way.value.syntax) for way in ways)


def _takes_off_the_largest(made: ast.expr | None) -> bool:
    match made:
        case ast.BinOp(op=ast.Sub(), right=lowered):
            said = (each for part in walk_syntax(lowered) for each in (called(part), getattr(part, "id", "")))
            return any("max" in words(each) or each == "amax" for each in said if each)
    return False


def _is_lowered(node: Node) -> bool:
    """`exp(scale * (x - top))`."""
    if not isinstance(node, Apply) or node.operator.name != "exp":
        return False
    factors = [node.operands[0]]
    for each in factors:
        inner = bare(each)
        if isinstance(inner, Apply) and inner.operator.name in {"mul", "div", "neg"}:
            factors += inner.operands
        elif isinstance(inner, Apply) and inner.operator.name == "sub" and not _is_log(inner.operands[1]):
            return True
    return False


def _is_log(node: Node) -> bool:
    """Whether a value is called a logarithm: `exp(log_p - log_q)` is a ratio, and nothing was lowered."""
    parts = inputs(node)
    return bool(parts) and all(words(each.label.rpartition(".")[2])[:1] == ("log",) for each in parts)
