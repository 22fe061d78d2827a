"""Domain errors that must happen, and those that may, on each branch of a `where`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stablefix.evidence import Failure
from stablefix.graph.expression import Input, inputs
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.validate import exact, validate
from stablefix.validate.exact import Fault
from stablefix.validate.exact.faults import NO, PERHAPS, YES
from tests.validate.mutations import ANY, F32, F64, NONNEGATIVE, N, T
from tests.validate.test_mutations import ask

Told = list[tuple[str, bool, int, bool]]


def faults(text: str, dtype: str = F32, **values: object) -> tuple[Fault, ...]:
    bindings = {name: Input(name, name, Facts(kind=Kind.TENSOR)) for name in "xy"}
    given = {bindings[name].key: np.asarray(value, dtype=float) for name, value in values.items()}
    return exact.faults(parse(text, bindings), given, dtype=dtype)


MUST, MAY = True, False
VALUE, SLOPE = False, True


@pytest.mark.parametrize(
    ("text", "values", "told"),
    [
        ("log(x)", {"x": 1.0}, []),
        ("log(x)", {"x": [1.0, 0.0]}, [("log", MUST, YES, VALUE)]),
        ("sqrt(x)", {"x": 0.0}, [("sqrt", MUST, YES, SLOPE)]),
        ("sqrt(x)", {"x": -1.0}, [("sqrt", MUST, YES, VALUE)]),
        ("x / norm(x, 2, -1)", {"x": [0.0, 0.0]}, [("div", MUST, YES, VALUE)]),
        ("inv(x)", {"x": [[1.0, 1.0], [1.0, 1.0]]}, [("inv", MUST, YES, VALUE)]),
        ("log(softmax(x, -1))", {"x": [0.0, -104.0]}, []),  # it underflows; the true value is a number
        # A branch that is not taken, entry by entry.
        ("where(x > 0, log(x), 0)", {"x": [0.0, 1.0]}, [("log", MUST, NO, VALUE)]),
        ("where(x >= 0, log(x), 0)", {"x": [0.0, 1.0]}, [("log", MUST, YES, VALUE)]),
        ("where(x > 0, log(where(x > 0, x, 1)), 0)", {"x": [0.0, 1.0]}, []),
        ("where(x == y, 1, (x - y) / (x - y))", {"x": [1.0, 2.0], "y": [1.0, 1.0]}, [("div", MUST, NO, VALUE)]),
        ("sum(where(x > 0, sqrt(x), 0), -1)", {"x": [0.0, 1.0]}, [("sqrt", MUST, NO, SLOPE)]),
        ("where(y > 0, sum(log(x), -1), 0)", {"x": [0.0, 1.0], "y": [1.0]}, [("log", MUST, YES, VALUE)]),
        # One is 0 and nothing else, but no precision shows it.
        ("log(exp(x) * exp(-x) - 1)", {"x": 0.3}, [("log", MAY, YES, VALUE)]),
        (
            "where(exp(x) * exp(-x) == 1, log(y), 1 / y)",
            {"x": 0.3, "y": 0.0},
            [("log", MUST, PERHAPS, VALUE), ("div", MUST, PERHAPS, VALUE)],
        ),
    ],
)
def test_errors_are_told_with_their_branch(text: str, values: dict[str, object], told: Told) -> None:
    found = [(each.operator, each.certain, each.taken, each.has_value) for each in faults(text, **values)]
    assert found == told


@pytest.mark.parametrize("value", [1e-30, 1e-150])
def test_a_ball_that_may_leave_the_domain_gets_more_precision(value: float) -> None:
    """At 96 bits exp(x) - 1 - x is a ball around 0; it is x * x / 2, and has a logarithm."""
    assert not faults("log(exp(x) - 1 - x)", F64, x=value)
    graph = ask(("log(exp(x) - 1 - x)", "x", T, F64, ANY)).before
    found = exact.evaluate(graph, {source.key: np.array(value) for source in inputs(graph)}, dtype=F64)
    assert found.status == 0 and found.bits > 96
    assert found.value == pytest.approx(2 * np.log(value) - np.log(2), rel=1e-12)


def test_both_branches_without_a_value_have_none_whichever_is_taken() -> None:
    """Each error may happen by itself, and one of them must."""
    bindings = {name: Input(name, name, Facts(kind=Kind.TENSOR)) for name in "xy"}
    given = {bindings["x"].key: np.array(0.3), bindings["y"].key: np.array(-1.0)}
    both = parse("where(exp(x) * exp(-x) == 1, log(y), sqrt(y))", bindings)
    one = parse("where(exp(x) * exp(-x) == 1, log(y), y)", bindings)
    assert exact.evaluate(both, given, dtype=F32).status == exact.UNDEFINED
    assert exact.evaluate(one, given, dtype=F32).status == exact.UNDECIDED


@pytest.mark.parametrize(
    ("before", "after", "library", "cause"),
    [
        ("log(x)", "log(maximum(x, 1e-12))", T, "log(0) has no finite value"),
        ("sqrt(x)", "sqrt(x + 1e-12)", T, "sqrt(0) has no finite slope"),
        ("y / x", "y / maximum(x, 1e-12)", N, "/ 0 has no finite value"),
        (
            "where(x > 0, x * log(x), 0)",
            "where(x > 0, x * log(where(x > 0, x, 1)), 0)",
            T,
            "log(0) has no finite value, in a branch of where that is not taken",
        ),
    ],
)
def test_evidence_says_what_is_singular_on_the_witness(before: str, after: str, library: str, cause: str) -> None:
    request = ask((before, after, library, F32 if library == T else F64, NONNEGATIVE))
    found = validate(replace(request, failure=Failure.NAN_GRADIENT if "where" in before else request.failure))
    assert found.evidence is not None and found.evidence.cause.endswith(cause)


def test_an_overflow_has_no_such_cause() -> None:
    found = validate(ask(("log(1 + exp(x))", "softplus(x)", T, F32, {"x": "logits"})))
    assert found.evidence is not None and not found.evidence.cause
