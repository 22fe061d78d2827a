"""Intervals: what they say of well-known expressions, and that no computed value lies outside them."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from stablefix.graph.enclosures import BINARY, UNARY, Format
from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.ranges import interval_of, known
from stablefix.operators.operator import Form, Operator, Sort
from stablefix.operators.table import operators


def tensor(name: str, text: str | None = None, dtype: str | None = None) -> Input:
    """An input whose interval is known, or one of which nothing is known."""
    interval = ALL if text is None else Interval.parse(text)
    return Input(name, name, Facts(Kind.TENSOR, interval, dtype, known=text is not None))


NAMES = {
    "x": tensor("x"), "y": tensor("y"), "p": tensor("p", "[0, 1]"), "n": tensor("n", "(0, inf]"),
    "h": tensor("h", "[0, 1]", "float16"), "z": tensor("z", "[-200, 0]"),
    "c": Input("c", "c", Facts(Kind.TENSOR, Interval.parse("(0, 10]"), integer=True, known=True)),
    "t": Input("t", "t", Facts(Kind.SCALAR, Interval.parse("[0, 1]"), known=True)),
}  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("softmax(x, -1)", "[0, 1]"),
        ("log(softmax(x, -1))", "[-inf, 0]"),
        ("x * x", "[0, inf]"),
        ("exp(z)", "[0, 1]"),
        ("x - amax(x, -1)", "[-inf, 0]"),
        ("amax(x, -1) - x", "[0, inf]"),
        ("exp(x - amax(x, -1)) / sum(exp(x - amax(x, -1)), -1)", "[0, 1]"),
        ("p / sum(p)", "[0, 1]"),
        ("p / (sum(p) + 1e-8)", "[0, 1]"),
        ("p / clamp(sum(p), 1)", "[0, 1]"),
        ("h + 1e-8", "[0, 1]"),
        ("1 + 1e-10 - p", "[0, 1]"),
        ("1 - p", "[0, 1]"),
        ("p * (1 - p)", "[0, 1]"),
        ("sqrt(1 - square(tanh(x)))", "[0, 1]"),
        ("mean(p, -1)", "[0, 1]"),
        ("sum(p, -1)", "[0, inf]"),
        ("relu(x)", "[0, inf]"),
        ("clamp(x, -1, 1)", "[-1, 1]"),
        ("clamp(h, 1e-8)", "[0, 1]"),
        ("pow(x, 2)", "[0, inf]"),
        ("pow(p, -1)", "[1, inf]"),
        ("pow(log(p), 0.5)", "[0, inf]"),
        ("1 / c", "[0.1, 1]"),
        ("cast(p, 'float16') + 1e-8", "[0, 1]"),
        ("1 + t", "[1, 2]"),
        ("acos(p)", "[0, 1.5708]"),
        ("where(x > 0, x, 1) * 0 + 1", "[1, 1]"),
        ("binary_cross_entropy(p, p)", "[0, inf]"),
        ("x - x", "[0, 0]"),
        ("log(c)", "[0, 2.30259]"),
        ("normalize(x, 2, -1)", "[-1.01, 1.01]"),
        ("sum(normalize(x, 2, -1) * normalize(y, 2, -1), -1)", "[-1.01, 1.01]"),
        ("matmul(normalize(x, 2, -1), transpose(normalize(y, 2, -1), 0, 1))", "[-1.01, 1.01]"),
        ("matmul(x / norm(x, 2, -1), permute(normalize(y, 2, -1)))", "[-1.01, 1.01]"),
        ("sum(normalize(x, 2, -1) * normalize(y, 2, -1))", "[-inf, inf]"),
        ("sum(normalize(x, 2, -1) * normalize(y, 2, -1), 0)", "[-inf, inf]"),
        ("sum(matmul(normalize(x, 2, -1), permute(normalize(y, 2, -1))), -1)", "[-inf, inf]"),
        ("matmul(permute(normalize(x, 2, -1)), normalize(y, 2, -1))", "[-inf, inf]"),
        ("matmul(normalize(x, 2, -1), y)", "[-inf, inf]"),
        ("matmul(normalize(x, inf, -1), normalize(y, inf, -1))", "[-inf, inf]"),
    ],
)
def test_well_known_ranges(formula: str, expected: str) -> None:
    found, wanted = interval_of(parse(formula, NAMES)), Interval.parse(expected)
    assert (found.low, found.high) == (
        pytest.approx(wanted.low, rel=1e-5, abs=1e-7),
        pytest.approx(wanted.high, rel=1e-5, abs=1e-7),
    )


@pytest.mark.parametrize(
    "formula",
    ["p + 1e-8", "where(p == 0, 1, p)", "where(p > 0, p, 1)", "clamp(p, 1e-8)", "clamp(h, 1e-4)", "n", "n + n",
     "sqrt(n)",
     "abs(x) + 1e-8", "exp(clamp(x, -50, 50))", "cast(h, 'float32') + 1e-8", "maximum(p, 1)", "sum(n, -1)"],
)  # fmt: skip
def test_what_cannot_be_zero(formula: str) -> None:
    assert interval_of(parse(formula, NAMES)).low > 0 or interval_of(parse(formula, NAMES)).low_open


def test_a_number_to_which_is_added_whether_it_is_zero_is_not() -> None:
    assert 0.0 not in interval_of(parse("x + (x == 0)", NAMES))
    assert 0.0 not in interval_of(parse("(p == 0) + p", NAMES))
    assert 0.0 in interval_of(parse("x + (p == 0)", NAMES))
    assert 0.0 in interval_of(parse("x + (x == 1)", NAMES))


@pytest.mark.parametrize(
    "formula",
    ["h + 1e-8", "clamp(h, 1e-8)", "exp(z)", "p * p", "n * n", "n / 2", "1 - p", "norm(x)", "std(x, -1)", "sum(p, -1)",
     "cast(p, 'float16') + 1e-8", "where(x == 0, 1, p)"],
)  # fmt: skip
def test_what_can_be_zero(formula: str) -> None:
    assert 0.0 in interval_of(parse(formula, NAMES))


def test_known_comes_from_operators_and_conditions() -> None:
    for formula in ("softmax(x, -1)", "abs(x)", "exp(x)", "p", "clamp(x, 1e-6)", "1 - sigmoid(x)", "x * x"):
        assert known(parse(formula, NAMES)), formula
    for formula in ("x", "x + 1", "x - y", "log(x)", "x / y", "mean(x, -1)", "softmax(x, -1) * y", "matmul(x, y)"):
        assert not known(parse(formula, NAMES)), formula


def test_an_interval_of_an_unknown_input_does_not_make_it_known() -> None:
    guessed = Input("g", "g", Facts(Kind.TENSOR, Interval(0, 1), known=False))
    assert not known(parse("g + 1", {"g": guessed}))
    assert interval_of(parse("g + 1", {"g": guessed})) == Interval(1, 2)


def test_a_long_sum_is_no_recursion() -> None:
    node: Node = NAMES["p"]
    for _ in range(20_000):
        node = Apply(operators()["add"], (node, NAMES["p"]))
    assert interval_of(node).low == 0


# -- no computed value lies outside


def function_of(operator: Operator, library: str) -> Any:
    """A function (operands in canonical order) -> result with kept axes, from the table's first fitting spelling."""
    columns = {"torch": (torch, ("torch",)), "numpy": (np, ("numpy", "scipy"))}[library][1]
    for spelling in operator.spellings:
        means = [argument.means for argument in spelling.arguments if argument.default.__class__ is object]
        names = [parameter.name for parameter in operator.parameters if parameter.sort is Sort.OPERAND]
        if spelling.library not in columns or spelling.is_module or spelling.is_method or spelling.is_snippet:
            continue
        if spelling.fixed or spelling.results or means[: len(names)] != names:
            continue
        extra = {}
        if operator.form in (Form.REDUCTION, Form.ROWWISE):
            by_meaning = {argument.means: argument.name for argument in spelling.arguments}
            if "dim" not in by_meaning or (operator.form is Form.REDUCTION and "keepdim" not in by_meaning):
                continue
            extra = {by_meaning["dim"]: -1} | ({by_meaning["keepdim"]: True} if operator.form is Form.REDUCTION else {})
        found: Any = {"torch": torch, "numpy": np, "scipy": scipy}[spelling.name.split(".")[0]]
        for part in spelling.name.split(".")[1:]:
            found = getattr(found, part)
        return lambda *given, found=found, extra=extra: found(*given, **extra)
    return None


EXCLUDED = {
    "full_like",
    "gather",
    "heaviside",
    "reshape",
    "where",
    "masked_fill",
    "logical_and",
    "logical_or",
    "logical_xor",
    "xlog1py",
}
"""Operators whose operands are not free numbers."""


def usable(library: str) -> list[tuple[Operator, Any]]:
    found = []
    for operator in operators().values():
        if operator.form not in (Form.ELEMENTWISE, Form.REDUCTION, Form.ROWWISE) or not operator.pure:
            continue
        needed = [p for p in operator.parameters if p.default.__class__ is object]
        if operator.name in EXCLUDED or any(p.sort is not Sort.OPERAND and p.name != "dim" for p in needed):
            continue
        function = function_of(operator, library)
        if function is not None:
            found.append((operator, function))
    return found


RANGES = ["[0, 1]", "[-1, 1]", "(0, 1]", "[0, 1e6]", "[-5, 5]", "[1, 100]", "[-200, 0]", "[0, 0]", "[2, 3]",
          "[7.888609052210118e-31, 1.2676506002282294e+30]"]  # fmt: skip

CONSTANTS = [0.5, 1, 2, -1, 1e-8, 1e-3, 3, 100]


def described(node: Node) -> str:
    """A graph in the template language, its inputs as intervals."""
    if isinstance(node, Apply):
        return f"{node.operator.name}({', '.join(described(operand) for operand in node.operands)})"
    return str(node.value) if isinstance(node, Constant) else f"{node.label}{node.identity}:{node.facts.interval}"


class Builder:
    """Random graphs, computed by the library while they are made."""

    def __init__(self, draw: Any, library: str) -> None:
        self.draw, self.library = draw, library
        self.choices = USABLE[library]
        self.dtype = "float32" if library == "torch" else "float64"
        self.count = 0

    def constant(self) -> tuple[Node, Any]:
        value = self.draw(st.sampled_from(CONSTANTS))
        return Constant(value), torch.tensor(float(value)) if self.library == "torch" else np.float64(value)

    def leaf(self) -> tuple[Node, Any]:
        interval = Interval.parse(self.draw(st.sampled_from(RANGES)))
        low, high = interval.low, interval.high
        some = st.one_of(st.floats(low, high, width=32, exclude_min=interval.low_open), st.just(high))
        values = self.draw(st.lists(some, min_size=6, max_size=6))
        self.count += 1
        node = Input(self.count, "x", Facts(Kind.TENSOR, interval, self.dtype, known=True))
        return node, np.array(values, dtype=np.float64).reshape(2, 3)

    def graph(self, depth: int) -> tuple[Node, Any]:
        if depth == 0:
            node, array = self.leaf()
            array = array + 0.0
            return node, torch.from_numpy(array).float() if self.library == "torch" else array
        operator, function = self.choices[self.draw(st.integers(0, len(self.choices) - 1))]
        names = [p for p in operator.parameters if p.sort is Sort.OPERAND and p.default.__class__ is object]
        parts = [self.graph(self.draw(st.integers(0, depth - 1))) for _ in names]
        if len(parts) == 2 and (variant := self.draw(st.integers(0, 3))) < 2:
            parts[1] = parts[0] if variant else self.constant()
        assume(not any(np.isnan(np.asarray(value)).any() for _, value in parts))
        bound = {p.name: node for p, (node, _) in zip(names, parts, strict=True)}
        operands = [bound.get(p.name, Constant(-1 if p.name == "dim" else p.default)) for p in operator.parameters]
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = function(*(value for _, value in parts))
        # Intervals do not know the sign of a zero, and 1 / -0.0 is where it would matter.
        if self.library == "torch":
            return Apply(operator, tuple(operands)), result.float() + 0.0
        return Apply(operator, tuple(operands)), np.asarray(result, dtype=np.float64) + 0.0


USABLE = {"torch": usable("torch"), "numpy": usable("numpy")}


@pytest.mark.parametrize("library", ["torch", "numpy"])
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_computed_values_lie_inside(library: str, data: st.DataObject) -> None:
    node, computed = Builder(data.draw, library).graph(data.draw(st.integers(1, 3)))
    interval = interval_of(node, "float32" if library == "torch" else "float64")
    for value in np.ravel(np.asarray(computed, dtype=np.float64)):
        assert math.isnan(value) or interval.low <= value <= interval.high, (described(node), value, str(interval))


@pytest.mark.parametrize(
    ("formula", "computed", "value"),
    [
        ("logit(erf(x))", lambda x: torch.logit(torch.erf(x)), 2.0**-149),
        ("logit(1 - x)", lambda x: torch.logit(1 - x), 1e-9),
    ],
)
def test_a_composite_is_computed_from_what_was_rounded(formula: str, computed: Any, value: float) -> None:
    found = interval_of(parse(formula, {"x": tensor("x", f"[{value!r}, {value!r}]", "float32")}))
    assert found.low <= computed(torch.tensor(value)).item() <= found.high


def test_many_operators_take_part() -> None:
    assert len(USABLE["torch"]) > 80
    assert len(USABLE["numpy"]) > 70


def test_a_limit_that_is_reached_by_rounding_alone_is_not_reached() -> None:
    real = Format("float64", real=True)
    assert BINARY["add"]((1.0, 1.0), (1e-25, 1e-25), real)[1] > 1
    assert UNARY["tanh"]((30.0, 40.0), real)[0] < 1
    assert UNARY["exp"]((-1e4, -800.0), real)[1] > 0
    assert UNARY["exp"]((0.0, 0.0), real) == (1.0, 1.0)
    assert BINARY["add"]((1.0, 1.0), (0.0, 2.0), real)[0] == 1
