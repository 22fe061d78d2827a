"""The table by itself: every formula can be read, and every derivative is the slope of its operator."""

from __future__ import annotations

import numpy as np
import pytest

from stablefix.graph.expression import Apply, Constant, Input
from stablefix.graph.facts import NOTHING
from stablefix.graph.formula import FormulaError, parse
from stablefix.graph.interval import Interval
from stablefix.operators.operator import REQUIRED, Form, Operator, Sort
from stablefix.operators.table import operators, spellings
from tests.operators.reference import PRIMITIVES, evaluate
from tests.operators.samples import operands

EVERY = list(operators().values())
STEP = 1e-6


@pytest.mark.parametrize("operator", EVERY, ids=str)
def test_formulas_are_in_the_template_language(operator: Operator) -> None:
    bound = {
        p.name: Input(p.name, p.name, NOTHING) if p.default is REQUIRED else Constant(p.default)
        for p in operator.parameters
    }
    for formula in (operator.meaning, operator.singular, *(slope for _, slope in operator.derivative)):
        if formula is not None:
            try:
                parse(formula, {**bound, "out": Input("out", "out", NOTHING)})
            except FormulaError as error:
                pytest.fail(f"{formula}: {error}")
    if operator.range is not None:
        assert not Interval.parse(operator.range).is_empty


@pytest.mark.parametrize("operator", EVERY, ids=str)
def test_spellings_name_parameters_of_the_operator(operator: Operator) -> None:
    names = {parameter.name for parameter in operator.parameters}
    for spelling in operator.spellings:
        assert {name for name, _ in spelling.fixed} <= names
        if spelling.is_snippet:
            continue
        meant = [a.means for a in (*spelling.construction, *spelling.arguments) if a.means not in (None, "keepdim")]
        assert set(meant) <= names
        assert len(meant) == len(set(meant))
        required = {p.name for p in operator.parameters if p.default is REQUIRED and p.name != "dim"}
        if not spelling.is_attribute:
            assert required <= {*meant, *(name for name, _ in spelling.fixed)}
        for _, element in spelling.results:
            assert element is None or element in operators()


@pytest.mark.parametrize("operator", [o for o in EVERY if o.derivative and o.form is Form.ELEMENTWISE], ids=str)
def test_derivatives_are_slopes(operator: Operator) -> None:
    if operator.name not in PRIMITIVES or operator.name == "detach" or operator.name.startswith("finfo"):
        pytest.skip("no slope in exact arithmetic: a constant, or cut off on purpose")
    values = {name: np.asarray(value) for name, value in operands(operator).items()}
    nodes = {name: Input(name, name, NOTHING) for name in values}
    rest = {p.name: Constant("float64") for p in operator.parameters if p.sort is Sort.DTYPE}
    node = Apply(operator, tuple({**nodes, **rest}[p.name] for p in operator.parameters))
    out = np.asarray(evaluate(node, values), dtype=float)
    if out.shape != np.shape(next(iter(values.values()))) or any(v.dtype == bool for v in values.values()):
        pytest.skip("operands that have no slope")
    compared = False
    for name, formula in operator.derivative:
        stated = evaluate(parse(formula, {**nodes, "out": Input("out", "out", NOTHING)}), {**values, "out": out})
        up, down = ({**values, name: values[name] + step} for step in (STEP, -STEP))
        measured = (np.asarray(evaluate(node, up), float) - np.asarray(evaluate(node, down), float)) / (2 * STEP)
        usual = np.isfinite(measured) & np.isfinite(np.broadcast_to(stated, out.shape)) & (np.abs(measured) < 1e4)
        np.testing.assert_allclose(np.broadcast_to(stated, out.shape)[usual], measured[usual], rtol=1e-4, atol=1e-6)
        compared = compared or bool(usual.any())
    assert compared


def test_elementwise_primitives_have_a_slope_for_every_operand() -> None:
    without = {"where", "maximum", "minimum", "trigamma"}
    for operator in EVERY:
        if (
            operator.form is Form.ELEMENTWISE
            and operator.meaning is None
            and operator.pure
            and operator.name not in without
        ):
            data = {parameter.name for parameter in operator.parameters if parameter.sort is Sort.OPERAND}
            assert {name for name, _ in operator.derivative} == data, operator.name


def test_no_spelling_is_written_twice() -> None:
    for name, group in spellings().items():
        texts = [spelling.text for spelling in group if not spelling.results]
        assert len(texts) == len(set(texts)), name
