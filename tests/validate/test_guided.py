"""Poles and seams that no special value meets are reached by gradients, and kept apart from what data meets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from stablefix.evidence import Failure, Severity
from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.operators.operator import REQUIRED, Operator, Sort
from stablefix.operators.table import operators
from stablefix.validate import validate
from stablefix.validate.guided import aimed, toward
from stablefix.validate.subject import prepare
from stablefix.validate.surfaces import overflows, surfaces
from stablefix.validate.trials import trials
from tests.validate.mutations import ANY, F32, F64, LOGITS, SMALL, Line, N, T
from tests.validate.test_mutations import ask


def told(node: Node) -> str:
    if isinstance(node, Apply):
        return f"{node.operator.name}({', '.join(map(told, node.operands))})"
    return str(node.value) if isinstance(node, Constant) else node.label


def graph(text: str) -> Node:
    return parse(text, {name: Input(name, name, Facts(kind=Kind.TENSOR)) for name in "abxyw"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / (x * y - 3)", ["sub(sub(mul(x, y), 3), 0)"]),
        ("log(cos(x))", ["sub(cos(x), 0)"]),
        ("acos(x * y)", ["sub(abs(mul(x, y)), 1)"]),
        ("where(x * y < 2, x, y)", ["sub(mul(x, y), 2)"]),
        ("clamp(x * y, None, 7)", ["sub(mul(x, y), 7)"]),
        # One input alone meets its own zero among the special values.
        ("1 / x", []),
        ("log(abs(x) - 2)", []),
        # A denominator that cannot vanish.
        ("x / (1 + exp(y))", []),
    ],
)
def test_surfaces_are_where_a_formula_changes(text: str, expected: list[str]) -> None:
    assert [told(each) for each in surfaces([graph(text)], F32)] == expected


@pytest.mark.parametrize("operator", operators().values(), ids=lambda operator: operator.name)
def test_the_edges_of_every_operator_can_be_looked_for(operator: Operator) -> None:
    product = graph("x * y")
    operands = (
        product if each.sort is Sort.OPERAND else Constant(None if each.default is REQUIRED else each.default)
        for each in operator.parameters
    )
    node = Apply(operator, tuple(operands))
    for difference in [*surfaces([node], F32), *overflows(node, F32)]:
        assert isinstance(difference, Apply) and difference.operator.name == "sub"


def test_what_grows_like_an_exponential_is_driven_beyond_the_format() -> None:
    (difference,) = overflows(graph("x / cosh(x * y)"), F32)
    assert isinstance(difference, Apply) and told(difference.operands[0]) == "mul(x, y)"
    assert isinstance(difference.operands[1], Constant) and 88.7 < float(str(difference.operands[1].value)) < 100
    assert overflows(graph("x ** 2 + log(x * y)"), F32) == []


@pytest.mark.parametrize(
    "text", ["1 / (x ** 2 - 3 * x * y + 1.7)", "a / (sum(w * x, -1) - 1.3)", "1 / (cos(a) * cos(b) - sin(a) * sin(b))"]
)
def test_points_on_both_sides_of_a_pole_are_reached(text: str) -> None:
    subject = prepare(ask((text, text, T, F32, ANY)))
    reached = toward(subject.surfaces, trials(subject, 30, 1)[0].batch, 3)
    assert reached is not None
    points = [
        {key: torch.tensor(value, dtype=torch.float32) for key, value in reached.point(index).items()}
        for index in range(len(reached))
    ]
    distances = [subject.surfaces(point)[0].numpy().reshape(-1) for point in points]
    near = np.array([distance[np.argmin(np.abs(distance))] for distance in distances])
    assert np.abs(near).min() < 1e-5
    assert (near > 0).any() and (near < 0).any()


def test_a_pole_that_only_gradients_find_is_rare_and_shown() -> None:
    """No data has these digits by chance: told where rare failures are asked for, and not by default."""
    verdict = validate(ask(("1 / (cos(a) * cos(b) - sin(a) * sin(b))", "1 / cos(a - b)", T, F32, ANY)))
    assert verdict.evidence is not None and verdict.severity is Severity.LOW


@pytest.mark.parametrize(
    "line",
    [
        ("log(1 + x * x + 3 * x * y)", "log1p(x * (x + 3 * y)) + where(abs(x * y - 2) < 1e-4, 0.1, 0)", T, F32, ANY),
        ("(exp(x) - 1) / x", "where(abs(x) < 0.1, 1 + x / 2, (exp(x) - 1) / where(x == 0, 1, x))", N, F64, SMALL),
        ("log(1 + exp(x))", "softplus(x) + where(abs(x - 1.2345) < 1e-5, 0.01, 0)", T, F32, LOGITS),
    ],
)
def test_a_repair_that_is_wrong_in_a_narrow_band_is_refused(line: Line) -> None:
    verdict = validate(ask(line))
    assert not verdict.ranking and verdict.refused and verdict.refused[0].inputs


@pytest.mark.parametrize(
    ("part", "domain", "low", "high"),
    [("(x - y) / w", "any", 6.0, 8.0), ("x ** 2 / 2", "small", 1e-5, 1e-3), ("log(abs(x)) * y", "logits", 90.0, 130.0)],
)
def test_a_value_that_is_bound_is_led_to_what_its_domain_holds(part: str, domain: str, low: float, high: float) -> None:
    node = graph(part)
    asked = replace(ask((part, part, T, F32, ANY)), aimed=((node, domain),))
    subject = prepare(asked)
    reached = aimed(*subject.aims, trials(subject, 30, 1)[0].batch, 3)
    assert reached is not None
    point = {key: torch.tensor(value, dtype=torch.float64) for key, value in reached.values.items()}
    found = subject.aims[0](point)[0].numpy().reshape(-1)
    assert ((found > low) & (found < high)).any()


def test_what_is_led_there_has_few_digits() -> None:
    """A difference of 1e-9 takes nine digits of each side, which no data has by chance."""
    part = graph("x - y")
    subject = prepare(replace(ask(("x - y", "x - y", T, F32, ANY)), aimed=((part, "small"),)))
    reached = aimed(*subject.aims, trials(subject, 30, 1)[0].batch, 3)
    assert reached is not None
    first = reached.take(np.arange(0, len(reached), 4)).values.values()
    x, y = (array.reshape(-1) for array in first)
    near = np.abs(x - y) < 1e-6 * np.maximum(np.abs(x), np.abs(y))
    assert (x[near] == y[near]).all()


def test_digits_that_a_power_of_nearly_one_loses_are_found() -> None:
    """Only where x * x / 2 is small and y large at once; elsewhere it is accurate, or overflows whatever is done."""
    line: Line = ("pow(1 + x * x / 2, -y)", "exp(-y * log1p(x * x / 2))", N, F32, ANY)
    asked = replace(ask(line), failure=Failure.CANCELLATION)
    assert not validate(asked).ranking
    verdict = validate(replace(asked, aimed=((graph("x * x / 2"), "small"), (graph("-y"), "large"))))
    assert verdict.ranking and verdict.severity is not Severity.LOW


def test_graphs_that_cannot_be_run_have_no_points_to_lead_to() -> None:
    part = graph("gamma(x * y)")
    subject = prepare(replace(ask(("x * y", "x * y", N, F64, ANY)), aimed=((part, "any"), (graph("x * y"), "small"))))
    programs, domains = subject.aims
    assert len(programs) == 1 and domains == ("small",)
