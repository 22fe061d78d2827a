"""What data are brought to a scale by: their deviation, their range, a norm or a largest value of each row."""

from __future__ import annotations

from stablefix.graph.expression import Apply, Constant, Node, walk
from stablefix.match.bare import bare
from stablefix.match.rows import SPREADS

ENDS = frozenset({"amax", "amin"})


def standardises(inner: Apply, divisor: Node) -> bool:
    """`(x - mean(x)) / std(x)`: data that are all equal are 0 / 0. Of the deviation of something else nobody knows."""
    spreads = [
        part.operands[0].key for part in walk(divisor) if isinstance(part, Apply) and part.operator.name in SPREADS
    ]
    return any(
        isinstance(part, Apply) and part.operator.name == "mean" and part.operands[0].key in spreads
        for part in walk(inner.operands[0])
    )


def is_of_rows(divisor: Node) -> bool:
    """Whether a deviation or a range is one of many, along an axis: of many columns one is constant."""
    folded = [part for part in walk(divisor) if isinstance(part, Apply) and part.operator.name in SPREADS | ENDS]
    return any(not isinstance(part.operands[1], Constant) or part.operands[1].value is not None for part in folded)


def own_length(vector: Node, divisor: Node) -> tuple[Node, Node] | None:
    """What a divisor is the length of, and along which axis, where that is divided."""
    measured = length_of(bare(divisor))
    if measured is None:
        return None
    passed = bare(measured[0])
    own = any(passed.key == bare(factor).key for factor in _factors(vector))
    return (passed, measured[1]) if own else None


def length_of(divisor: Node) -> tuple[Node, Node] | None:
    """What a norm or a root of mean squares is taken of, and along which axis."""
    if not isinstance(divisor, Apply):
        return None
    if divisor.operator.name == "norm":
        return divisor.operands[0], divisor.operands[-1]
    total = divisor.operands[0] if divisor.operator.name == "sqrt" else divisor
    if not isinstance(total, Apply) or total.operator.name not in {"sum", "mean"}:
        return None
    squares = bare(total.operands[0])
    if not isinstance(squares, Apply) or squares.operator.name != "square":
        return None
    return squares.operands[0], total.operands[-1]


def _factors(node: Node) -> list[Node]:
    node = bare(node)
    if isinstance(node, Apply) and node.operator.name == "mul":
        return [factor for operand in node.operands for factor in _factors(operand)]
    return [node]


def measures_rows(vector: Node, divisor: Node) -> bool:
    """Whether rows of data are divided by the largest of their own absolute values: silence, padding, a background. A
    norm is that of a direction or an embedding as a rule, which are not 0."""
    if not isinstance(divisor, Apply) or divisor.operator.name != "amax":
        return False
    rows, dim = bare(divisor.operands[0]), divisor.operands[-1]
    along = isinstance(dim, Constant) and isinstance(dim.value, int)
    if not along or not isinstance(rows, Apply) or rows.operator.name != "abs":
        return False
    return any(bare(rows.operands[0]).key == factor.key for factor in _factors(vector))
