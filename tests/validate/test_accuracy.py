"""What may be called safe, unsafe and wrong: rewrites that tell the rules of judging apart."""

import numpy as np
import pytest

import stablefix
from stablefix.evidence import Failure, Safety, Severity
from stablefix.validate import validate
from stablefix.validate.bound import natural_by_differences, natural_scale
from stablefix.validate.standing import conditioned
from stablefix.validate.subject import prepare
from stablefix.validate.trials import trials
from tests.validate.mutations import F64, N
from tests.validate.test_mutations import ask
from tests.validate.test_verdict import LOGITS, PROBABILITY, outcome, request

SIMILAR, SMALL = {"x": "similar"}, {"x": "small"}

HIDDEN = [
    ("softmax(x, -1) * log(softmax(x, -1))", "xlogy(softmax(x, -1), softmax(x, -1))", LOGITS),
    ("sum(softmax(x, -1) * log(softmax(x, -1)), -1)", "sum(xlogy(softmax(x, -1), softmax(x, -1)), -1)", LOGITS),
    ("log(softmax(x, -1))", "nan_to_num(log(softmax(x, -1)))", LOGITS),
]


@pytest.mark.parametrize(("before", "after", "domains"), HIDDEN)
def test_a_failure_is_not_hidden_in_the_gradient(before: str, after: str, domains: dict[str, str]) -> None:
    verdict = validate(request(before, [after], domains=domains, failure=Failure.UNDERFLOW))
    assert verdict.evidence is not None and outcome(verdict) is None


INACCURATE = [
    ("log(softmax(x, -1))", "x - logsumexp(x, -1)", "float32", LOGITS),
    ("log(softmax(x, -1))", "x - amax(x, -1) - log(sum(exp(x), -1))", "float32", LOGITS),
    ("log(1 + exp(x))", "softplus(x)", "float64", {}),
    ("log(1 + exp(x))", "maximum(x, 0) + 0.999 * log1p(exp(-abs(x)))", "float32", {}),
    ("mean(x * x, -1) - mean(x, -1) ** 2", "relu(mean(x * x, -1) - mean(x, -1) ** 2)", "float32", SIMILAR),
    ("exp(x) - 1", "x + x * x / 2", "float32", SMALL),
    ("log(1 - sigmoid(x))", "-x + logsigmoid(-x)", "float32", LOGITS),
    ("log(sum(exp(x), -1))", "log(sum(exp(x - amax(x, -1)), -1)) - amax(x, -1)", "float32", LOGITS),
    ("log(sum(exp(x), -1))", "logsumexp(clamp(x, -10, 10), -1)", "float32", LOGITS),
    ("log(1 + exp(x))", "log1p(exp(x))", "float32", {}),
    ("log(1 + exp(x))", "relu(x) + log1p(exp(-abs(x)))", "float32", {}),
]


@pytest.mark.parametrize(("before", "after", "dtype", "domains"), INACCURATE)
def test_what_loses_digits_does_not_hold(before: str, after: str, dtype: str, domains: dict[str, str]) -> None:
    verdict = validate(request(before, [after], dtype=dtype, domains=domains))
    assert outcome(verdict) is None


ROUNDED_ELSEWHERE = [
    ("exp(a) / exp(b)", "exp(a - b)", "ab", "float32", {}),
    ("exp(a) * exp(b)", "exp(a + b)", "ab", "float32", {}),
    ("log(1 + exp(x))", "softplus(x)", "x", "float32", {}),
    ("1 - cos(x)", "2 * sin(x / 2) ** 2", "x", "float32", SMALL),
    ("sum(softmax(x, -1) * log(softmax(x, -1)), -1)", "sum(softmax(x, -1) * log_softmax(x, -1), -1)", "x", "float32",
     LOGITS),
    ("log(softmax(x, -1))", "log_softmax(x, -1)", "x", "bfloat16", LOGITS),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "names", "dtype", "domains"), ROUNDED_ELSEWHERE)
def test_what_rounds_elsewhere_is_safe(
    before: str, after: str, names: str, dtype: str, domains: dict[str, str]
) -> None:
    verdict = validate(request(before, [after], names, dtype=dtype, domains=domains))
    assert outcome(verdict) is Safety.SAFE, verdict.refused


def test_the_condition_of_a_problem_excuses_little() -> None:
    assert [round(conditioned(dtype)) for dtype in ("float16", "bfloat16", "float32", "float64")] == [11, 16, 89, 710]


def test_the_witness_shows_the_failure_that_is_looked_for() -> None:
    asked = request("acos(tanh(x))", ["acos(clamp(tanh(x), -1 + 1e-6, 1 - 1e-6))"], failure=Failure.NAN_GRADIENT)
    verdict = validate(asked)
    assert verdict.evidence is not None and verdict.evidence.about == "gradient"
    gradient = verdict.evidence.before.gradient
    assert gradient is not None and gradient != gradient
    assert outcome(verdict) is Safety.UNSAFE


def test_a_loss_of_next_to_nothing_is_rare() -> None:
    """0 instead of 9e-14, which is a rounding error of the factor 1 - p."""
    asked = request("m * (1 - sigmoid(x))", ["m * sigmoid(-x)"], "mx", domains={"x": "logits"})
    high = validate(asked)
    assert high.severity is Severity.LOW
    low = validate(request("1 - sigmoid(x)", ["sigmoid(-x)"], domains=LOGITS, failure=Failure.CANCELLATION))
    assert low.severity is Severity.HIGH


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("atanh(sin(x))", "atanh(clamp(sin(x), -1 + 1e-6, 1 - 1e-6))"),
        ("sqrt(clamp(x, 0, None))", "sqrt(clamp(x, 1e-12, None))"),
        ("log1p(cos(x))", "log1p(clamp(cos(x), -1 + 1e-6, None))"),
    ],
)
def test_edges_inside_the_domain_are_found(before: str, after: str) -> None:
    verdict = validate(request(before, [after], failure=Failure.NAN_GRADIENT))
    assert verdict.evidence is not None and outcome(verdict) is Safety.UNSAFE, verdict.refused


def test_probabilities_that_are_zero_stay_so() -> None:
    assert outcome(validate(request("log(x)", ["log1p(x - 1)"], domains=PROBABILITY))) is None


@pytest.mark.parametrize("text", ["(exp(x) - 1) / x", "log(1 + exp(x))", "a * b - sin(a)", "sqrt(1 + x * x) - x"])
def test_a_bound_without_derivatives_is_that_with_them(text: str) -> None:
    """SciPy's functions have none: the influence of a rounding is read off by moving one node at a time."""
    subject = prepare(ask((text, text, N, F64, {})))
    assert subject.double is not None
    batch = trials(subject, 40, 1)[0].batch
    exact, read_off = natural_scale(subject.double, batch, F64), natural_by_differences(subject.before, batch, F64)
    assert exact is not None and read_off is not None
    known = (exact[0] > 1e-200) & (exact[0] < 1e200) & (read_off[0] > 0)
    assert known.mean() > 0.5
    np.testing.assert_allclose(read_off[0][known], exact[0][known], rtol=1e-4)


def test_an_angle_of_0_is_right_where_the_cosine_is_1_but_for_a_rounding() -> None:
    text = (
        "import numpy as np\n\n\ndef angles(a, b):\n"
        "    u, v = np.vstack(a).T, np.vstack(b).T\n"
        "    c = np.sum(u * v, axis=1) / (np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1))\n"
        "    return np.arccos(c)\n"
    )
    [found] = [each for each in stablefix.check(text) if each.code == "SF404"]
    assert "np.clip(c, -1, 1)" in found.repairs[0].edits[0].content
