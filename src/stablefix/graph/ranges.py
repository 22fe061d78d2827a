"""Intervals of the values that a graph computes, in the arithmetic of its dtype.

Each operator is evaluated on intervals: primitives by `enclosures`, the others through their meaning, met with the
range that the table states and with what `relations` knows of operands that belong together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from stablefix.graph.enclosures import (
    BINARY,
    EVERYTHING,
    FOLDS,
    REARRANGEMENTS,
    TRUTH,
    UNARY,
    Format,
    Pair,
)
from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.factors import POSITIVE, is_diagonal_of_factor
from stablefix.graph.facts import Kind
from stablefix.graph.formula import FormulaError, meaning_of
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.relations import Ends, narrowed, related
from stablefix.graph.rounding import EPSILON, LARGEST, SMALLEST_NORMAL, above, below, nearest, smallest
from stablefix.graph.shapes import axes_of
from stablefix.operators.operator import Operator

COMPOSITE_ULPS = 16
"""How far the libraries' composite functions are from their exact meaning, where it matters for an end."""
SCALARS = "float32"
"""What a Python number becomes beside a tensor of this or a narrower dtype."""
MEMO_LIMIT = 20_000
_ranges: dict[str, Pair | None] = {}


class Held(NamedTuple):
    """What is remembered of a node. The node is kept, so that its identity stays its own."""

    node: Node
    dtype: str
    """What it is computed in; "" for Python numbers, which adapt."""
    ends: Pair


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How the nodes of a graph are evaluated, and those that were."""

    dtype: str
    trusting: bool
    """Whether the intervals of inputs that are not known are believed."""
    held: dict[int, Held] = field(default_factory=dict)
    around: Arithmetic | None = None
    """Where a composite stands whose meaning is evaluated here. What it is computed from was rounded there; its meaning
    is exact, and nothing is rounded here."""

    def of(self, node: Node) -> Held:
        """What is known of a node, which is evaluated when nothing is."""
        found = self.held.get(id(node))
        if found is not None:
            return found
        if self.around is not None:
            return self.around.of(node)
        return _evaluated(node, self)


_remembered: dict[tuple[str, bool], Arithmetic] = {}


def interval_of(node: Node, dtype: str = "float32") -> Interval:
    """The values that a node can have when it is computed in a dtype; inputs of a known dtype keep theirs."""
    if isinstance(node, Input):
        return node.facts.interval
    low, high = _pair_of(node, dtype if dtype in EPSILON else "float32", trusting=True)
    return Interval(low, high, holes=_holes(node))


ZERO_WITH_ZERO = frozenset(
    "abs neg sqrt sign squeeze unsqueeze select detach expand reshape flatten transpose permute".split()
)
"""Operators that are 0 exactly where their operand is."""


def _holes(node: Node) -> frozenset[float]:
    """The numbers that a test has left out, or that a term takes the place of."""
    if not isinstance(node, Apply):
        return node.facts.interval.holes if isinstance(node, Input) else frozenset()
    found = node.assumed.holes if node.assumed is not None else frozenset()
    if _is_zero_with(node) and any(0.0 in _holes(operand) for operand in node.operands):
        return found | {0.0}
    return found | {0.0} if _adds_its_test(node) else found


def _adds_its_test(node: Apply) -> bool:
    """Whether a number is added to whether it is 0, `b + (b == 0)`: 1 where it is, and itself where it is not."""
    if node.operator.name != "add":
        return False
    pairs = (node.operands, node.operands[::-1])
    return any(
        isinstance(test, Apply)
        and test.operator.name == "equal"
        and test.operands[0].key == term.key
        and isinstance(test.operands[1], Constant)
        and test.operands[1].value == 0
        for term, test in pairs
    )


def _is_zero_with(node: Apply) -> bool:
    """Whether a node is 0 exactly where an operand is: multiples are by a number that is not 0."""
    if node.operator.name == "div":
        return isinstance(node.operands[1], Constant) and node.operands[1].value != 0
    if node.operator.name == "mul":
        return any(isinstance(operand, Constant) and operand.value != 0 for operand in node.operands)
    return node.operator.name in ZERO_WITH_ZERO


def forget() -> None:
    """Drop what is remembered of nodes; whole syntax trees hang on it."""
    _remembered.clear()


def known_interval(node: Node, dtype: str = "float32") -> Interval:
    """Like `interval_of`, as far as it follows from operators and conditions whatever the unknown inputs are."""
    if isinstance(node, Input):
        return node.facts.interval if node.facts.known else ALL
    low, high = _pair_of(node, dtype if dtype in EPSILON else "float32", trusting=False)
    return Interval(low, high)


def known(node: Node) -> bool:
    """Whether something finite is known of a node's values from operators or conditions, rather than from an input
    of which nothing is known. Constants are known."""
    if isinstance(node, Input):
        return node.facts.known
    if isinstance(node, Constant):
        return True
    low, high = _pair_of(node, "float32", trusting=False)
    return math.isfinite(low) or math.isfinite(high)


def _pair_of(node: Node, dtype: str, *, trusting: bool) -> Pair:
    """The closed ends of a node, in the arithmetic of a dtype."""
    arithmetic = _remembered.setdefault((dtype, trusting), Arithmetic(dtype, trusting))
    if len(arithmetic.held) > MEMO_LIMIT:
        arithmetic.held.clear()
    return arithmetic.of(node).ends


def _evaluated(node: Node, arithmetic: Arithmetic) -> Held:
    """Evaluate a node and those before it, as far as nothing is known of them."""
    for part in walk(node, arithmetic.held):
        dtype = _local_dtype(part, arithmetic)
        if isinstance(part, Apply):
            ends = _applied(part, Format(dtype or "float64", arithmetic.around is not None), arithmetic)
        else:
            ends = _leaf(part, dtype or "float64", arithmetic.trusting)
        arithmetic.held[id(part)] = Held(part, dtype, ends)
    return arithmetic.held[id(node)]


def _local_dtype(node: Node, arithmetic: Arithmetic) -> str:
    """The dtype that a node is computed in, its operands' being known; "" for Python numbers, which adapt."""
    default = arithmetic.dtype
    if isinstance(node, Constant):
        return ""
    if isinstance(node, Input):
        if node.facts.dtype in EPSILON:
            return str(node.facts.dtype)
        return "" if node.facts.kind is Kind.SCALAR else default
    if node.operator.name in ("cast", "cast_like"):
        target = node.operands[1]
        wanted = target.value if isinstance(target, Constant) else arithmetic.of(target).dtype
        return str(wanted) if wanted in EPSILON else default
    given = {arithmetic.of(operand).dtype for operand in node.operands} - {""}
    if given == {"float16", "bfloat16"}:
        return "float32"
    return next((dtype for dtype in WIDEST_FIRST if dtype in given), default) if given else ""


WIDEST_FIRST = ("float64", "float32", "bfloat16", "float16")


def _leaf(node: Constant | Input, dtype: str, trusting: bool) -> Pair:
    if isinstance(node, Constant):
        if isinstance(node.value, int | float) and not math.isnan(node.value):
            return _clipped(node.value), _clipped(node.value)
        return EVERYTHING
    interval = node.facts.interval
    if interval is ALL or not (trusting or node.facts.known):
        return EVERYTHING
    return _closed(interval, dtype, node.facts.integer is True)


def _closed(interval: Interval, dtype: str, integer: bool = False) -> Pair:
    """Closed ends: an open one moves to the next number of the format."""
    low, high = interval.low, interval.high
    if interval.low_open and math.isfinite(low):
        low = math.floor(low) + 1.0 if integer else above(low, dtype)
    if interval.high_open and math.isfinite(high):
        high = math.ceil(high) - 1.0 if integer else below(high, dtype)
    return low, high


def _clipped(value: float) -> float:
    """A Python number as a double; integers can be larger than any."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _applied(node: Apply, form: Format, arithmetic: Arithmetic) -> Pair:
    """The ends of an application whose operands were evaluated."""

    def ends(operand: Node) -> Pair:
        pair = arithmetic.of(operand).ends
        if isinstance(operand, Constant) and not form.real and form.dtype != "float64":
            return nearest(pair[0], SCALARS), nearest(pair[1], SCALARS)
        return pair

    name, operands = node.operator.name, node.operands
    if name in UNARY:
        pair = UNARY[name](ends(operands[0]), form)
    elif name in BINARY:
        pair = BINARY[name](ends(operands[0]), ends(operands[1]), form)
    elif name in FOLDS:
        pair = FOLDS[name](ends(operands[0]), form)
    elif is_diagonal_of_factor(node):
        pair = _closed(POSITIVE, form.dtype)
    elif name in REARRANGEMENTS:
        pair = ends(operands[0])
    elif name == "where":
        pair = _chosen(node, ends, form)
    elif name == "full_like":
        pair = form.rounded(*ends(operands[1]))
    elif name in ("cast", "cast_like"):
        pair = _cast(node, ends(operands[0]), form)
    elif name == "count":
        pair = (1.0, math.inf)
    elif name in SHAPED:
        pair = _length(node) or _unfolded(node, form, arithmetic)
    elif name in LIMITS:
        value = LIMITS[name](form.dtype)
        pair = (value, value)
    else:
        pair = _unfolded(node, form, arithmetic)
    pair = _met(_met(pair, _stated(node.operator)), related(node, ends))
    return pair if node.assumed is None else _met(pair, _closed(node.assumed, form.dtype))


SHAPED = frozenset({"ndim", "size"})
"""Operators that ask for axes."""


def _length(node: Apply) -> Pair | None:
    """The number of axes, or the length of the last one, where the text tells it."""
    axes = axes_of(node.operands[0])
    if axes is None:
        return None
    if node.operator.name == "ndim":
        return float(axes.rank), float(axes.rank)
    asked = node.operands[1]
    known = axes.last is not None and isinstance(asked, Constant) and asked.value in (-1, axes.rank - 1)
    return (float(axes.last or 0), float(axes.last or 0)) if known else None


LIMITS = {
    "finfo_eps": EPSILON.__getitem__,
    "finfo_tiny": SMALLEST_NORMAL.__getitem__,
    "finfo_max": LARGEST.__getitem__,
}


def _unfolded(node: Apply, form: Format, arithmetic: Arithmetic) -> Pair:
    """Through the meaning, which is exact: only the result is rounded, and its ends are given some room."""
    try:
        meaning = meaning_of(node)
    except FormulaError:
        return EVERYTHING
    if meaning is None:
        return EVERYTHING
    if form.real or _rounds_once(meaning, node.operands):
        return _evaluated(meaning, arithmetic).ends
    given = {id(operand): arithmetic.of(operand) for operand in node.operands}
    low, high = _evaluated(meaning, Arithmetic(arithmetic.dtype, arithmetic.trusting, given, arithmetic)).ends
    if not isinstance(meaning, Apply):
        return low, high
    unseen = math.sqrt(smallest(form.dtype))
    beyond = math.sqrt(LARGEST[form.dtype])
    low = _unsure(low, unseen, beyond, -1)
    high = _unsure(high, unseen, beyond, 1)
    return form.rounded(low, high, COMPOSITE_ULPS)


def _rounds_once(meaning: Node, operands: tuple[Node, ...]) -> bool:
    """Whether a meaning only selects among values, with at most one correctly rounded operation: clamp, relu."""
    leaves = {id(operand) for operand in operands}
    roundings, stack = 0, [meaning]
    while stack:
        part = stack.pop()
        if id(part) in leaves or not isinstance(part, Apply):
            continue
        if part.operator.name in ROUNDED:
            roundings += 1
        elif part.operator.name not in SELECTIONS:
            return False
        if roundings > 1:
            return False
        stack.extend(part.operands)
    return True


ROUNDED = frozenset({"add", "sub", "mul", "div", "sqrt"})
SELECTIONS = frozenset({
    "maximum", "minimum", "where", "abs", "neg", "sign", "clamp", "isnan", "isinf", "isfinite", "finfo_max", "less",
    "less_equal", "greater", "greater_equal", "equal", "not_equal", "logical_and", "logical_or", "logical_not", "cast",
})  # fmt: skip


def _unsure(end: float, unseen: float, beyond: float, direction: int) -> float:
    """An end at which a kernel that squares on its way would underflow to 0 or overflow."""
    if end * direction < 0 and abs(end) < unseen:
        return 0.0
    return math.copysign(math.inf, end) if end * direction > 0 and abs(end) > beyond else end


def _stated(operator: Operator) -> Pair | None:
    """The range that the table states, with closed ends."""
    if operator.name not in _ranges:
        interval = None if operator.range is None else Interval.parse(operator.range)
        _ranges[operator.name] = None if interval is None else (interval.low, interval.high)
    return _ranges[operator.name]


def _met(pair: Pair, other: Pair | None) -> Pair:
    if other is None:
        return pair
    low, high = max(pair[0], other[0]), min(pair[1], other[1])
    return (low, high) if low <= high else other


def _chosen(node: Apply, ends: Ends, form: Format) -> Pair:
    """`where`: the branches, each as far as its condition lets it be chosen."""
    condition, a, b = node.operands
    truth = ends(condition)

    def step(value: float, direction: int) -> float:
        return above(value, form.dtype) if direction > 0 else below(value, form.dtype)

    chosen = []
    if truth != (0.0, 0.0):
        chosen.append(narrowed(a, condition, True, ends, step))
    if truth[0] <= 0:
        chosen.append(narrowed(b, condition, False, ends, step))
    possible = [pair for pair in chosen if pair[0] <= pair[1]] or [EVERYTHING]
    low, high = min(pair[0] for pair in possible), max(pair[1] for pair in possible)
    return (low, high) if form.real else form.rounded(low, high)


def _cast(node: Apply, pair: Pair, form: Format) -> Pair:
    target = node.operands[1]
    wanted = target.value if isinstance(target, Constant) else None
    if wanted == "bool":
        return TRUTH
    if isinstance(wanted, str) and wanted not in EPSILON:
        return UNARY["trunc"](pair, form)
    return form.rounded(*pair)
