"""Was something taken away from the exponents of a sum of exponentials, so that none of them is large?

`log(sum(exp(x - top)))`: whatever `top` is called, and wherever it was computed, who subtracts it means the largest.
"""

from __future__ import annotations

from stablefix.graph.expression import Apply, Node, inputs, walk
from stablefix.match.bare import bare
from stablefix.source.naming import words

SUMS = frozenset({"sum", "mean", "cumsum"})


def is_shifted(node: Node) -> bool:
    """Whether a sum is taken of exponentials of differences."""
    return any(
        isinstance(part, Apply) and part.operator.name in SUMS and any(map(_is_lowered, walk(part.operands[0])))
        for part in walk(node)
    )


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
