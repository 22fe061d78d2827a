"""What is not a number stays none, pieces of a repair meet, and the ends of a format excuse nothing else."""

from __future__ import annotations

import pytest

from stablefix.evidence import Safety, Verdict
from stablefix.validate import validate
from tests.validate.mutations import ANY, F32, F64, LOGITS, NONNEGATIVE, POSITIVE, PROBABILITY, SMALL, SPARSE, N, T
from tests.validate.test_mutations import ask


def judged(before: str, after: str, library: str, dtype: str, domains: dict[str, str]) -> Verdict:
    return validate(ask((before, after, library, dtype, domains)))


def refusal(*line: object) -> str:
    verdict = judged(*line)  # type: ignore[arg-type]
    assert not verdict.ranking
    return verdict.refused[0].reason


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            ("log(x)", "log(fmax(x, 1e-8))", N, F64, PROBABILITY),
            "a number where `x` is nan, and the old form gives nan",
        ),
        (
            ("exp(x) / (1 + exp(x))", "fmax(sigmoid(x), 0)", T, F32, LOGITS),
            "a number where `x` is nan, and the old form gives nan",
        ),
        (
            ("where(b <= 0, 0, a / b)", "where(b > 0, a / where(b > 0, b, 1), 0)", T, F32, {"b": "sparse"}),
            "a number where `b` is nan, and the old form gives nan",
        ),
    ],
)
def test_missing_data_is_not_swallowed(line: tuple[object, ...], told: str) -> None:
    assert refusal(*line) == f"it gives {told}"


def test_nan_that_the_old_form_swallows_is_told() -> None:
    line = ("where(b > 0, a / b, 0)", "where(b <= 0, 0, a / where(b <= 0, 1, b))", T, F32, {"b": "sparse"})
    ((_, safety, evidence),) = judged(*line).ranking
    assert safety is Safety.UNSAFE
    assert evidence.reasons == ("it gives nan where `b` is nan, and the old form gives a number",)


@pytest.mark.parametrize(
    "line",
    [
        ("log(x)", "log(maximum(x, 1e-8))", N, F64, PROBABILITY),
        ("where(b > 0, a / b, 0)", "where(b > 0, a / where(b > 0, b, 1), 0)", T, F32, {"b": "sparse"}),
        ("where(b <= 0, 0, a / b)", "where(b <= 0, 0, a / where(b <= 0, 1, b))", T, F32, {"b": "sparse"}),
        (
            "exp(x) * m / sum(exp(x) * m, -1)",
            "softmax(where(m > 0, x, -inf), -1)",
            T,
            F32,
            {"x": "logits", "m": "mask"},
        ),
    ],
)
def test_what_keeps_missing_data_holds(line: tuple[str, str, str, str, dict[str, str]]) -> None:
    assert judged(*line).ranking


SERIES = "where(abs(x) < 1e-5, 1 + x / {}, expm1(x) / where(x == 0, 1, x))"


def test_a_series_with_a_wrong_coefficient_does_not_meet_what_it_continues() -> None:
    told = refusal("(exp(x) - 1) / x", SERIES.format(3), N, F64, SMALL)
    assert told.startswith("its pieces do not meet: its value jumps by")
    assert judged("(exp(x) - 1) / x", SERIES.format(2), N, F64, SMALL).ranking


def test_so_does_a_branch_for_large_inputs_of_which_the_old_form_gives_nan() -> None:
    tanh = "(exp(x) - exp(-x)) / (exp(x) + exp(-x))"
    assert "its pieces do not meet" in refusal(tanh, "tanh(x) * where(abs(x) > 2e4, 0.9999, 1)", N, F64, LOGITS)
    assert judged(tanh, "tanh(x) * where(abs(x) > 2e4, 1, 1)", N, F64, LOGITS).ranking


@pytest.mark.parametrize(
    "line",
    [
        ("log(x)", "log(clamp(x, 1e-12, None))", N, F64, PROBABILITY),
        ("x / norm(x, 2, -1)", "x / clamp(norm(x, 2, -1), 1e-8, None)", T, F32, SPARSE),
        ("1 / (x * y - 3)", "1 / where(abs(x * y - 3) < 1e-6, 1, x * y - 3)", T, F32, ANY),
    ],
)
def test_a_clamp_has_a_corner_and_no_jump(line: tuple[str, str, str, str, dict[str, str]]) -> None:
    """Nor is what stands in for a pole a piece of the function: it jumps far."""
    assert judged(*line).ranking


def test_what_the_format_ends_below_is_no_wrong_value() -> None:
    """1 / x overflows for subnormal x, and by its exact value the repair is right there."""
    ((_, safety, evidence),) = judged("log(x + 1) - log(x)", "log1p(1 / x)", N, F64, POSITIVE).ranking
    assert safety is Safety.UNSAFE
    assert "it overflows on inputs near the limits of the dtype" in evidence.reasons


def test_what_is_another_number_there_is_one() -> None:
    branch = "where((x > 0) & (x < 1e-310), 3.0, log1p(1 / x))"
    assert not judged("log(x + 1) - log(x)", branch, N, F64, POSITIVE).ranking


def test_slopes_of_the_other_sign_are_no_rounding_on_rare_inputs_either() -> None:
    after = "where(x < -1e-30, expm1(x), where(x < 0, -expm1(x), expm1(x)))"
    assert refusal("exp(x) - 1", after, T, F32, SMALL) == "its gradient is that of something with another sign"


def test_a_number_for_an_undefined_one_does_not_excuse_slopes_elsewhere() -> None:
    guarded = "where(b == 0, 0, a / where(b == 0, 1, b))"
    assert judged("a / b", guarded, T, F32, ANY).ranking
    assert "gradient" in refusal("a / b", f"{guarded} * where(abs(a) > 0, 1, 0)", T, F32, ANY)


def test_large_inputs_are_changed_no_more_than_ordinary_ones() -> None:
    """Beyond 1,000 the sign is lost, on both sides of a seam that is as narrow as an epsilon makes it."""
    after = "where(x > 1000, -log(x), log(clamp(x, 1e-12, None)))"
    assert not judged("log(x)", after, T, F32, NONNEGATIVE).ranking


def test_subnormal_intermediate_results_excuse_no_other_result_where_the_old_form_is_right() -> None:
    """exp(-99) is subnormal, and the old form is right all the same."""
    line = ("exp(x) * m / sum(exp(x) * m, -1)", "softmax(where(m > 0, x, -100), -1)", T, F32)
    assert not judged(*line, {"x": "logits", "m": "mask"}).ranking


def test_a_repair_that_leaves_ordinary_failures_says_so() -> None:
    after = "where(x > 20, x, log1p(exp(clamp(x, None, 20))))"
    ((_, safety, evidence),) = judged("log(1 + exp(x))", after, T, "float16", LOGITS).ranking
    assert safety is Safety.UNSAFE and "on ordinary inputs it fails too" in evidence.reasons
