"""What is known of arrays that functions make which are no operators: of equal numbers, of steps, of classes."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING

from stablefix.graph.creation import creation
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.kinds import LIBRARY_KINDS, is_text, kind_of
from stablefix.graph.number_kinds import COMPLEX_MADE, INTEGERS_MADE
from stablefix.graph.ranges import interval_of, known
from stablefix.graph.shapes import made_with, with_axes
from stablefix.operators.table import operators

if TYPE_CHECKING:
    from stablefix.graph.expression import Node
    from stablefix.graph.lower import Lowering
    from stablefix.graph.scope import Point

RANGES_MADE = {
    "one_hot": Interval(0, 1),
    "histc": Interval(0, float("inf")),
    "clamp_probs": Interval(2.0**-23, 1 - 2.0**-23),
}
"""Functions that are no operators -> where their results lie, ends included: of the classes of a batch one is absent,
of the bins of a histogram one is empty, and what `torch.distributions` clamps is an epsilon of its dtype away from both
ends."""
COUNTED = Interval(0, float("inf"))
"""Of `arange` up to something."""


KNOWN_AS = {
    each.replace("_", ""): each
    for each in ("softmax", "log_softmax", "sigmoid", "logsigmoid", "softplus", "relu", "tanh")
} | {"expit": "sigmoid"}
"""Names of functions whose ranges everybody knows, whoever wrote them -> operators."""
JOINING = frozenset("stack cat concat concatenate vstack hstack dstack column_stack".split())
"""Functions of which the result holds the numbers of several arrays."""


def made(name: str, call: ast.Call, kind: Kind, point: Point, lowering: Lowering) -> Facts:
    """What is known of the result of a library's function or method that is no operator, by its bare name."""
    if name in COMPLEX_MADE:
        return Facts(Kind.OTHER, dtype="complex")
    integer = True if name in INTEGERS_MADE or (name == "arange" and _counts(call)) else None
    new = creation(name)
    upwards = name == "arange" and len(call.args) == 1
    lies = RANGES_MADE.get(name) or (COUNTED if upwards else new.holds if new is not None else None)
    if lies is not None:
        found = Facts(kind, lies, integer=integer, known=True)
        return with_axes(found, made_with("torch" if kind is Kind.TENSOR else "numpy", name, call))
    between = [lowering.lower(end, point) for end in _ends(name, call.args)]
    if not between:
        return Facts(kind, integer=integer)
    interval = functools.reduce(Interval.join, map(interval_of, between))
    if name == "arange" and len(call.args) == 2:  # Upwards, by 1.
        interval = Interval(interval_of(between[0]).low, interval.high)
        between = between[:1]
    return Facts(kind, interval, integer=integer, known=all(map(known, between)))


def made_by_name(name: str) -> Facts:
    """What the name of an unknown function says of its result: `to_one_hot` and `log_softmax` are called after what
    everybody knows."""
    called = f"_{name.lower()}_".replace("onehot", "one_hot")
    if "_one_hot_" in called:
        return Facts(interval=RANGES_MADE["one_hot"])
    known_as = KNOWN_AS.get(name.lower().replace("_", ""))
    range_of = None if known_as is None else operators()[known_as].range
    return Facts() if range_of is None else Facts(interval=Interval.parse(range_of))


def _ends(name: str, arguments: list[ast.expr]) -> list[ast.expr]:
    """The arguments between which the numbers of a new array lie."""
    match name, arguments:
        case "linspace" | "arange", [first, last, *_]:
            return [first, last]
        case "full" | "new_full" | "full_like", [_, value, *_]:
            return [value]
        case _, [parts, *_] if name in JOINING:
            return _leaves(parts)
    return []


def _counts(call: ast.Call) -> bool:
    """`arange` without anything in sight that would make it floating."""
    if call.keywords and any(keyword.arg == "dtype" for keyword in call.keywords):
        return False
    parts = [part for argument in call.args for part in ast.walk(argument)]
    return not any(isinstance(part, ast.Div) or isinstance(getattr(part, "value", None), float) for part in parts)


def of_numbers(literal: ast.expr, call: ast.Call, resolved: str, point: Point, lowering: Lowering) -> Node | None:
    """An array of numbers, or of numbers that have names, lies where these do: `torch.tensor(eps)`."""
    parts = [lowering.lower(each, point) for each in _leaves(literal)]
    if not parts or not all(kind_of(part) is Kind.SCALAR and known(part) and not is_text(part) for part in parts):
        return None
    lies = functools.reduce(Interval.join, map(interval_of, parts))
    library, _, name = resolved.rpartition(".")
    told = with_axes(Facts(LIBRARY_KINDS[library], lies, known=True), made_with(library, name, call))
    return None if lies == ALL else lowering.opaque(call, point, told)


def _leaves(literal: ast.expr) -> list[ast.expr]:
    """What a list, or a list of lists, is made of."""
    if not isinstance(literal, ast.List | ast.Tuple):
        return [literal]
    return [leaf for each in literal.elts for leaf in _leaves(each)]
