"""Slips that a plausible author of templates makes, written before looking at how they would be judged: the maximum of
another axis, a detach in the wrong place, nan that is swallowed, a slope at a tie, a bound that the format rounds away,
one tail, one sign, one count; and right repairs beside them.

A line is that of `mutations`.
"""

from __future__ import annotations

from tests.validate.mutations import (
    ANY,
    BF16,
    F16,
    F32,
    F64,
    LOGITS,
    NONNEGATIVE,
    POSITIVE,
    PROBABILITY,
    SIMILAR,
    SMALL,
    SPARSE,
    UNIT,
    Line,
    N,
    T,
)  # fmt: skip

PAIR = {"a": "logits", "b": "logits"}
THREE = {"a": "logits", "b": "logits", "c": "logits"}
MASKED = {"x": "logits", "m": "mask"}
POSITIVES = {"a": "positive", "b": "positive"}
NONNEGATIVES = {"a": "nonnegative", "b": "nonnegative"}
DIVIDED = {"b": "nonnegative"}
COUNTED = {"b": "count"}
WEIGHTED = {"w": "positive", "x": "similar"}
VECTORS = {"a": "sparse", "b": "sparse"}

SOFTMAX = "exp(x) / sum(exp(x), -1)"
LOG_SUM = "log(sum(exp(x), -1))"
VARIANCE = "mean(x * x, -1) - mean(x, -1) ** 2"
STANDARD = "(x - mean(x, -1)) / sqrt(var(x, -1, 0))"
SPREAD = "sum(w * x * x, -1) / sum(w, -1) - (sum(w * x, -1) / sum(w, -1)) ** 2"
ANGLE = "acos(sum(a * b, -1) / (norm(a, 2, -1) * norm(b, 2, -1)))"
COSINE = "squeeze(sum(a * b, -1) / (norm(a, 2, -1) * norm(b, 2, -1)), -1)"
TANH = "(exp(x) - exp(-x)) / (exp(x) + exp(-x))"


def shifted(by: str) -> str:
    """A softmax over the last axis of what is left when something was subtracted."""
    return f"exp(x - {by}) / sum(exp(x - {by}), -1)"


SLIP_WRONG: list[Line] = [
    # The maximum, the mean or the count of another axis; an axis that is lost and broadcast.
    (SOFTMAX, shifted("amax(x, 0)"), T, F32, LOGITS),
    (SOFTMAX, shifted("amax(x, None)"), T, F32, LOGITS),
    (SOFTMAX, shifted("squeeze(amax(x, -1), -1)"), T, F32, LOGITS),
    (LOG_SUM, "amax(x, None) + log(sum(exp(x - amax(x, None)), -1))", T, F32, LOGITS),
    ("(x - mean(x, -1)) / std(x, -1, 1)", "(x - mean(x, -1)) / (std(x, None, 1) + 1e-8)", T, F32, SIMILAR),
    ("(x - mean(x, -1)) / std(x, -1, 1)", "(x - squeeze(mean(x, -1), -1)) / (std(x, -1, 1) + 1e-8)", T, F32, SIMILAR),
    ("log(mean(exp(x), -1))", "logsumexp(x, -1) - log(sum(full_like(x, 1), 0))", T, F32, LOGITS),
    ("log(mean(exp(x), -1))", "logsumexp(x, -1) - log(floor(sum(full_like(x, 1), -1) / 2) * 2)", T, F32, LOGITS),
    ("exp(x) / sum(exp(x), None)", "softmax(x, -1)", T, F32, LOGITS),
    ("log(sum(exp(x), (-2, -1)))", "logsumexp(x, (0, 1))", T, F32, LOGITS),
    ("log(sum(exp(x), (0, 1)))", "logsumexp(logsumexp(x, 0), -1)", T, F32, LOGITS),
    ("mean(x * x, (-2, -1)) - mean(x, (-2, -1)) ** 2", "var(x, (0, -1), 0)", T, F32, SIMILAR),
    ("sum(softmax(x, -1) * log(softmax(x, -1)), -1)", "sum(softmax(x, -1) * log_softmax(x, 0), -1)", T, F32, LOGITS),
    ("exp(a) / exp(b)", "exp(a - amax(a, -1)) / exp(b - amax(b, -1))", T, F32, PAIR),
    # The right function of the wrong thing.
    ("log(sum(exp(a), -1)) - log(sum(exp(b), -1))", "logsumexp(a - b, -1)", T, F32, PAIR),
    ("sin(x) / x", "sinc(x)", N, F64, SMALL),
    ("log(1 + exp(x))", "softplus(x, 2)", T, F32, LOGITS),
    ("sqrt(sum(a * a, -1) + sum(b * b, -1))", "norm(a, 2, -1) + norm(b, 2, -1)", T, F32, ANY),
    (SPREAD, "sum(w * (x - mean(x, -1)) ** 2, -1) / sum(w, -1)", N, F64, WEIGHTED),
    ("sum(x * m, -1) / sum(m, -1)", "mean(where(m > 0, x, 0), -1)", T, F32, {"m": "mask"}),
    ("lgamma(x + 1) - lgamma(x)", "log(x + 1)", N, F64, POSITIVE),
    ("sqrt(exp(x))", "exp(floor(x / 2))", T, F32, LOGITS),
    ("log(cumprod(1 - x, -1))", "cumsum(log1p(-x), 0)", N, F64, PROBABILITY),
    # Cut from the graph in the wrong place.
    (SOFTMAX, "exp(x - amax(x, -1)) / detach(sum(exp(x - amax(x, -1)), -1))", T, F32, LOGITS),
    ("x / norm(x, 2, -1)", "x / clamp(norm(detach(x), 2, -1), 1e-8, None)", T, F32, SPARSE),
    ("log(sigmoid(x))", "where(x > 0, logsigmoid(x), x - detach(softplus(x)))", T, F32, LOGITS),
    ("where(x > 0, x * log(x), 0)", "where(x > 0, x * log(detach(where(x > 0, x, 1))), 0)", T, F32, NONNEGATIVE),
    ("where(b > 0, a / b, 0)", "where(b > 0, a / where(b == 0, 1, detach(b)), 0)", T, F32, DIVIDED),
    ("exp(a - b) - 1", "expm1(detach(a - b)) + detach(exp(a - b)) * (a - b - detach(a - b))", T, F32, PAIR),
    # A where that lets the singular point through, or takes a slope away.
    ("where(x > 0, sqrt(x), 0)", "where(x > 0, sqrt(where(x >= 0, x, 1)), 0)", T, F32, NONNEGATIVE),
    ("where(x > 0, sqrt(x), 0)", "where(x > 0, sqrt(where(x > 1e-2, x, 1)), 0)", T, F32, NONNEGATIVE),
    ("a / b", "where(b == 0, 0, a / where(b == 0, 1, b)) * where(abs(a) > 0, 1, 0)", T, F32, ANY),
    ("exp(x) - 1", "where(abs(x) < 1e-38, 0, expm1(x))", T, F32, SMALL),
    # What is not a number is swallowed.
    ("log(x)", "log(fmax(x, 1e-8))", N, F64, PROBABILITY),
    ("exp(x) / (1 + exp(x))", "fmax(sigmoid(x), 0)", T, F32, LOGITS),
    (VARIANCE, "nanmean((x - nanmean(x, -1)) ** 2, -1)", N, F64, SIMILAR),
    ("log(sigmoid(x))", "where(x < 0, x - log1p(exp(x)), where(x >= 0, -log1p(exp(-x)), 0))", N, F64, LOGITS),
    ("x / sum(x, -1)", "nan_to_num(x / clamp(sum(x, -1), 1e-8, None))", T, F32, NONNEGATIVE),
    # At a tie, a corner or a negative zero.
    ("log(exp(a) + exp(b))", "a + relu(b - a) + log1p(exp(-abs(a - b)))", T, F32, PAIR),
    ("x / (1 + exp(-x))", "relu(x) * sigmoid(abs(x)) - relu(-x) * sigmoid(-abs(x))", T, F32, LOGITS),
    ("sqrt(x * x + 1) - 1", "x * x / (sqrt(x * x + 1) + 1) + where(atan2(x, x) < -3, 1e-3, 0)", T, F32, SMALL),
    # Constants that are rounded.
    ("log2(1 + exp2(x))", "softplus(x * 0.6931) * 1.442695", T, F32, LOGITS),
    ("log10(1 + x)", "log1p(x) * 0.43429448", N, F64, SMALL),
    # Bounds that the format rounds away, or that come too late.
    ("acos(x)", "acos(clamp(x, -1 + 1e-8, 1 - 1e-8))", T, F32, UNIT),
    ("log(1 - x)", "log(1 - clamp(x, None, 1 - 1e-12))", T, F32, PROBABILITY),
    ("log(x)", "log(clamp(x, 1e-8, None))", T, F16, PROBABILITY),
    ("exp(x)", "exp(clamp(x, None, 88.8))", T, F32, LOGITS),
    ("exp(x)", "exp(clamp(x, None, 11.09))", T, F16, LOGITS),
    ("log(x / (1 - x))", "logit(clamp(x, 1e-7, 1 - 1e-7))", T, BF16, PROBABILITY),
    # An epsilon outside the root, of the wrong size, or of the wrong sign.
    ("1 / sqrt(x)", "1 / (sqrt(x) + 1e-8)", T, F32, NONNEGATIVE),
    (STANDARD, "(x - mean(x, -1)) / (sqrt(var(x, -1, 0)) + 1e-8)", T, F32, SIMILAR),
    ("x / sqrt(mean(x * x, -1))", "x / (sqrt(mean(x * x, -1)) + 1e-8)", T, F32, SPARSE),
    ("x / norm(x, 2, -1)", "x / (norm(x, 2, -1) * (1 + 1e-8))", T, F64, SPARSE),
    ("a / b", "a / where(b == 0, 1e-12, b + 1e-6)", T, F32, ANY),
    ("a / b", "a / maximum(b, 1e-6 * a)", T, F32, DIVIDED),
    (COSINE, "cosine_similarity(a, b, -1, 0.1)", T, F32, VECTORS),
    ("x / norm(x, 2, -1)", "normalize(x, 2, -1, 1e-2)", T, F32, SPARSE),
    ("(1 - cos(x)) / (x * x)", "2 * (sin(x / 2) / (x + 1e-8)) ** 2", N, F64, SMALL),
    # Stable in one tail, or below a size.
    (TANH, "1 - 2 / (exp(2 * x) + 1)", T, F32, LOGITS),
    ("log(cosh(x))", "x + log1p(exp(-2 * x)) - log(2)", T, F32, LOGITS),
    ("log(cumsum(exp(x), -1))", "amax(x, -1) + log(cumsum(exp(x - amax(x, -1)), -1))", T, F32, LOGITS),
    (SOFTMAX, "softmax(clamp(x - amax(x, -1), -10, None), -1)", T, F32, LOGITS),
    (
        "exp(x) * m / sum(exp(x) * m, -1)",
        "exp(x - amax(x, -1)) * m / sum(exp(x - amax(x, -1)) * m, -1)",
        T, F32, MASKED,
    ),
    ("log(exp(a) + exp(b))", "a + softplus(b - a)", T, F32, PAIR),
    ("log(a) - log(b)", "log1p((a - b) / b)", N, F64, POSITIVES),
    ("exp(a) / (exp(a) + exp(b) + exp(c))", "1 / (1 + exp(b - a) + exp(c - a))", T, F32, THREE),
    ("exp(a) / (exp(a) + exp(b) + exp(c))", "1 / (1 + exp(b - a) + exp(c - a))", N, F64, THREE),
    ("exp(x) - 1", "2 * exp(x / 2) * sinh(x / 2)", N, F64, SMALL),
    ("log(ndtr(x))", "where(x < -5, -x * x / 2 - log(-x) - 0.9189385332046727, log(ndtr(x)))", N, F64, LOGITS),
    ("sqrt(x + 1) - sqrt(x)", "where(x > 1e4, 0.5 / sqrt(x), 1 / (sqrt(x + 1) + sqrt(x)))", N, F64, POSITIVE),
    ("log(1 + x * x)", "where(abs(x) > 1e4, 2 * log(abs(x)) + 1e-6, log1p(x * x))", N, F64, ANY),
    ("log(1 + exp(x))", "where(x > 1e4, x * (1 + 1e-6), softplus(x))", T, F32, LOGITS),
    (TANH, "tanh(x) * where(abs(x) > 2e4, 0.9999, 1)", N, F64, LOGITS),
    # For one sign.
    ("log(x + sqrt(x * x + 1))", "where(abs(x) > 1e4, log(2 * abs(x)), asinh(x))", N, F64, ANY),
    ("1 - erf(x)", "where(x > 0, erfc(x), 1 - erf(-x))", T, F64, ANY),
    ("log(abs(x) / (1 + abs(x)))", "-log1p(1 / x)", N, F64, ANY),
    ("sqrt(a * a - b * b)", "sqrt(a - b) * sqrt(a + b)", N, F64, ANY),
    ("log(a ** b)", "b * log(a)", N, F64, COUNTED),
    ("log(abs(a) ** b)", "b * log(abs(a))", N, F64, COUNTED),
    # One entry or one factor that is 0.
    (f"sqrt({VARIANCE})", "std(x, -1, 1) * ((count(x, -1) - 1) / count(x, -1)) ** 0.5", T, F32, SIMILAR),
    (LOG_SUM, "logsumexp(x, -1) + 1e-3 * (count(x, -1) % 2)", T, F32, LOGITS),
    ("1 - prod(1 - x, -1)", "-expm1(sum(log1p(-x), -1))", T, F32, PROBABILITY),
    ("log(sum(w * exp(x), -1))", "logsumexp(x + log(w), -1)", T, F32, {"w": "nonnegative", "x": "logits"}),
    ("a * b / (a + b)", "1 / (1 / a + 1 / b)", T, F32, NONNEGATIVES),
]  # fmt: skip

SLIP_RIGHT: list[Line] = [
    (SOFTMAX, shifted("detach(amax(x, -1))"), T, F32, LOGITS),
    (LOG_SUM, "detach(amax(x, -1)) + log(sum(exp(x - detach(amax(x, -1))), -1))", T, F32, LOGITS),
    ("log(cosh(x))", "logaddexp(x, -x) - log(2)", N, F64, LOGITS),
    (SPREAD, "sum(w * (x - sum(w * x, -1) / sum(w, -1)) ** 2, -1) / sum(w, -1)", N, F64, WEIGHTED),
    ("1 - prod(1 - x, -1)", "-expm1(sum(log1p(-x), -1))", N, F64, PROBABILITY),
    ("sqrt(a * a + b * b + c * c)", "hypot(hypot(a, b), c)", N, F64, ANY),
    (
        ANGLE,
        "2 * atan2(norm(a / norm(a, 2, -1) - b / norm(b, 2, -1), 2, -1),"
        " norm(a / norm(a, 2, -1) + b / norm(b, 2, -1), 2, -1))",
        N, F64, ANY,
    ),
    ("log(cumprod(1 - x, -1))", "cumsum(log1p(-x), -1)", N, F64, PROBABILITY),
    ("log(sqrt(x))", "0.5 * log(x + 1e-8)", T, F32, NONNEGATIVE),
    (STANDARD, "(x - mean(x, -1)) / sqrt(var(x, -1, 0) + 1e-12)", T, F32, SIMILAR),
    ("x / sqrt(mean(x * x, -1))", "x * rsqrt(mean(x * x, -1) + 1e-12)", T, F32, SPARSE),
    ("acos(x)", "acos(clamp(x, -1 + 1e-7, 1 - 1e-7))", T, F32, UNIT),
    ("(exp(x) - 1) / exp(x)", "-expm1(-x)", T, F32, SMALL),
    ("exp(x) / (exp(x) - 1)", "-1 / expm1(-x)", N, F64, SMALL),
    ("1 / (1 - exp(-x))", "-1 / expm1(-x)", T, F32, POSITIVE),
    ("cos(a) - cos(b)", "-2 * sin((a + b) / 2) * sin((a - b) / 2)", N, F64, {"a": "unit", "b": "unit"}),
    ("log(1 + x) - log(1 - x)", "2 * atanh(x)", N, F64, UNIT),
    ("log(x + sqrt(x * x - 1))", "acosh(x)", N, F64, POSITIVE),
    ("(1 + x) ** 0.5 - 1", "x / (1 + sqrt(1 + x))", N, F64, SMALL),
    ("log(exp(x) - 1) - x", "log(-expm1(-x))", N, F64, POSITIVE),
    ("-log(mean(exp(-x), -1))", "log(sum(full_like(x, 1), -1)) - logsumexp(-x, -1)", T, F32, LOGITS),
    ("sigmoid(x) * (1 - sigmoid(x))", "sigmoid(x) * sigmoid(-x)", T, F32, LOGITS),
    ("lgamma(x + 1) - lgamma(x)", "log(x)", N, F64, POSITIVE),
    ("log(sum(w * exp(x), -1))", "logsumexp(x + log(w), -1)", N, F64, {"w": "probability", "x": "logits"}),
    (
        "log(mean(exp(x), -1))",
        "cast(logsumexp(cast(x, 'float32'), -1) - log(sum(full_like(cast(x, 'float32'), 1), -1)), 'float16')",
        T, F16, LOGITS,
    ),
    (VARIANCE, "cast(var(cast(x, 'float32'), -1, 0), 'float16')", T, F16, SIMILAR),
    (SOFTMAX, "cast(softmax(cast(x, 'float32'), -1), 'bfloat16')", T, BF16, LOGITS),
]  # fmt: skip
