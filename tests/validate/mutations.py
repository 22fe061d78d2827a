"""Rewrites whose judgement is known: `WRONG` must be refused, `RIGHT` must hold. Anyone can add a line.

A line is (old form, new form, library, dtype, domains of the inputs). Single letters are inputs; a reduction keeps its
axis, so that `squeeze` is what a lost `keepdim` is. Every old form really fails on some input of its domains.
"""

from __future__ import annotations

Line = tuple[str, str, str, str, dict[str, str]]

T, N, M = "torch", "numpy", "math"
F16, BF16, F32, F64 = "float16", "bfloat16", "float32", "float64"

ANY: dict[str, str] = {}
LOGITS = {"x": "logits"}
PROBABILITY = {"x": "probability"}
NONNEGATIVE = {"x": "nonnegative"}
POSITIVE = {"x": "positive"}
UNIT = {"x": "unit"}
SMALL = {"x": "small"}
SIMILAR = {"x": "similar"}
SPARSE = {"x": "sparse"}
MASK = {"m": "mask"}
COUNT = {"b": "count"}

WRONG: list[Line] = [
    # Slips of a sign.
    ("log(softmax(x, -1))", "-log_softmax(x, -1)", T, F32, LOGITS),
    ("log(sigmoid(x))", "logsigmoid(-x)", T, F32, LOGITS),
    ("log(sigmoid(x))", "-logsigmoid(x)", T, F64, LOGITS),
    ("log(1 + exp(x))", "logsigmoid(-x)", T, F32, LOGITS),
    ("log(1 + exp(x))", "softplus(-x)", T, F32, LOGITS),
    ("1 - sigmoid(x)", "sigmoid(x)", T, F32, LOGITS),
    ("exp(x) - 1", "-expm1(-x)", T, F32, SMALL),
    ("log(exp(a) + exp(b))", "logaddexp(a, -b)", T, F32, {"a": "logits", "b": "logits"}),
    ("log(exp(a) + exp(b))", "-logaddexp(-a, -b)", N, F64, {"a": "logits", "b": "logits"}),
    ("1 - exp(-x)", "expm1(-x)", T, F32, SMALL),
    # The function of something else.
    ("log(1 + x)", "log1p(1 + x)", T, F32, SMALL),
    ("log(1 + x)", "log1p(x - 1)", T, F32, SMALL),
    ("log(1 - x)", "log1p(x)", T, F32, SMALL),
    ("log(1 + exp(x))", "log1p(x)", T, F32, LOGITS),
    ("exp(x) - 1", "exp(x - 1)", T, F32, SMALL),
    ("exp(x) - 1", "exp(x)", N, F64, SMALL),
    ("log(sum(exp(x), -1))", "log_softmax(x, -1)", T, F32, LOGITS),
    ("log(sum(exp(x), -1))", "amax(x, -1)", T, F32, LOGITS),
    ("log(mean(exp(x), -1))", "logsumexp(x, -1)", T, F32, LOGITS),
    ("1 - cos(x)", "sin(x / 2) ** 2", T, F32, SMALL),
    ("1 - erf(x)", "erf(-x)", T, F32, ANY),
    ("sqrt(a * a + b * b)", "a + b", T, F32, ANY),
    # Another axis, and axes that are lost.
    ("log(softmax(x, -1))", "log_softmax(x, 0)", T, F32, LOGITS),
    ("log(softmax(x, 1))", "log_softmax(x, 0)", T, F32, LOGITS),
    ("exp(x) / sum(exp(x), -1)", "softmax(x, 0)", T, F32, LOGITS),
    ("log(sum(exp(x), -1))", "squeeze(logsumexp(x, -1), -1)", T, F32, LOGITS),
    ("squeeze(log(sum(exp(x), -1)), -1)", "logsumexp(x, -1)", T, F32, LOGITS),
    ("log(sum(exp(x), -1))", "logsumexp(x, None)", T, F32, LOGITS),
    ("x / norm(x, 2, -1)", "normalize(x, 2, 0, 1e-12)", T, F32, ANY),
    # One statistic for another.
    ("mean(x * x, -1) - mean(x, -1) ** 2", "var(x, -1, 1)", T, F32, SIMILAR),
    ("mean(x * x, -1) - mean(x, -1) ** 2", "std(x, -1, 0)", T, F32, SIMILAR),
    ("mean(x * x, -1) - mean(x, -1) ** 2", "sum((x - mean(x, -1)) ** 2, -1)", T, F32, SIMILAR),
    ("sqrt(sum(x * x, -1))", "norm(x, 1, -1)", T, F32, ANY),
    ("sqrt(mean(x * x, -1))", "norm(x, 2, -1)", T, F32, ANY),
    ("prod(x, -1)", "exp(mean(log(x), -1))", T, F32, POSITIVE),
    # An epsilon or a clamp in the wrong place.
    ("a / b", "a / (b + 1e-8)", T, F32, ANY),
    ("a / b", "(a + 1e-8) / b", T, F32, ANY),
    ("a / b", "a / b + 1e-8", T, F32, ANY),
    ("a / b", "a / clamp(b, 1e-8, None)", T, F32, ANY),
    ("a / b", "a / abs(b)", T, F32, ANY),
    ("a / b", "a / maximum(abs(b), 1e-8)", T, F32, ANY),
    ("log(x)", "log(x) + 1e-8", T, F32, PROBABILITY),
    ("log(x)", "log(x + 0.1)", T, F32, PROBABILITY),
    ("log(x)", "log(clamp(x, 0.01, None))", T, F32, PROBABILITY),
    ("log(x)", "log(clamp(x, None, 1e-8))", T, F32, PROBABILITY),
    ("log(x)", "log(clamp(x, 0, None))", T, F32, PROBABILITY),
    ("log(x)", "log(x + 1e-50)", T, F32, PROBABILITY),
    ("log(x)", "log(x + 1e-8)", T, F16, PROBABILITY),
    ("log(x)", "log1p(x)", T, F32, PROBABILITY),
    ("log(x)", "log(abs(x))", T, F32, PROBABILITY),
    ("sqrt(x)", "sqrt(x) + 1e-8", T, F32, NONNEGATIVE),
    ("sqrt(x)", "sqrt(x + 0.5)", T, F32, NONNEGATIVE),
    ("sqrt(x)", "sqrt(x + 1e-50)", T, F32, NONNEGATIVE),
    ("x / norm(x, 2, -1)", "x / (norm(x, 2, -1) + 0.1)", T, F32, SPARSE),
    ("(x - mean(x, -1)) / std(x, -1, 1)", "(x - mean(x, -1)) / (std(x, -1, 1) + 1)", T, F32, SIMILAR),
    ("exp(x)", "exp(clamp(x, None, 1))", T, F32, LOGITS),
    ("exp(x) / sum(exp(x), -1)", "softmax(clamp(x, -5, 5), -1)", T, F32, LOGITS),
    ("exp(x) / sum(exp(x), -1)", "softmax(clamp(x, 1e-10, 1), -1)", T, F32, LOGITS),
    ("acos(x)", "acos(clamp(x, -0.9, 0.9))", T, F32, UNIT),
    # Right forward, wrong backward.
    ("sqrt(x)", "sqrt(clamp(x, 0, None))", T, F32, NONNEGATIVE),
    ("acos(x)", "acos(clamp(x, -1, 1))", T, F32, UNIT),
    ("log(x)", "clamp(log(x), -100, None)", T, F32, PROBABILITY),
    ("log(x)", "nan_to_num(log(x))", T, F32, PROBABILITY),
    ("a / b", "nan_to_num(a / b)", T, F32, ANY),
    ("a / b", "where(b == 0, 0, a / b)", T, F32, ANY),
    ("a * log(a)", "xlogy(a, a)", T, F32, {"a": "probability"}),
    ("sqrt(sum(x * x, -1))", "where(sum(x * x, -1) == 0, 0, sqrt(sum(x * x, -1)))", T, F32, SPARSE),
    ("sqrt(x)", "where(x == 0, 0, sqrt(x))", T, F32, NONNEGATIVE),
    ("log(1 + exp(x))", "relu(x) + log1p(exp(-abs(x)))", T, F32, LOGITS),
    # Worse than what is replaced, or no better.
    ("log(softmax(x, -1))", "x - logsumexp(x, -1)", T, F32, LOGITS),
    ("log(softmax(x, -1))", "x - log(sum(exp(x), -1))", T, F32, LOGITS),
    ("log(softmax(x, -1))", "log(softmax(x, -1) + 1e-8)", T, F32, LOGITS),
    ("log(1 + exp(x))", "x", T, F32, LOGITS),
    ("log(1 + exp(x))", "relu(x)", T, F32, LOGITS),
    ("log(1 + exp(x))", "softplus(x)", T, F64, LOGITS),
    ("log(1 + exp(x))", "log1p(exp(x)) + 1e-3", T, F32, LOGITS),
    ("log_softmax(x, -1)", "log(softmax(x, -1))", T, F32, LOGITS),
    ("var(x, -1, 0)", "mean(x * x, -1) - mean(x, -1) ** 2", T, F32, SIMILAR),
    # Another format, and constants that are too short for it.
    ("log(softmax(x, -1))", "cast(log_softmax(x, -1), 'float16')", T, F32, LOGITS),
    ("exp(x) - 1", "cast(expm1(cast(x, 'float32')), 'float64')", T, F64, SMALL),
    ("log(1 + x)", "cast(log1p(cast(x, 'float32')), 'float64')", N, F64, SMALL),
    ("log(exp(x) + exp(-x))", "abs(x) + log1p(exp(-2 * abs(x))) + 0.0001", T, F64, LOGITS),
    ("1 - cos(x)", "0.49999 * x * x", T, F64, SMALL),
    ("1 - exp(-x)", "x", T, F64, SMALL),
]

RIGHT: list[Line] = [
    # Algorithms.
    ("log(softmax(x, -1))", "log_softmax(x, -1)", T, F32, LOGITS),
    ("log(softmax(x, -1))", "log_softmax(x, -1)", T, F64, LOGITS),
    ("log(softmax(x, -1))", "log_softmax(x, -1)", T, F16, LOGITS),
    ("log(softmax(x, -1))", "log_softmax(x, -1)", T, BF16, LOGITS),
    ("log(softmax(x, -1))", "log_softmax(x, -1)", N, F64, LOGITS),
    ("log(softmax(x, 1))", "log_softmax(x, 1)", T, F32, LOGITS),
    ("log(sigmoid(x))", "logsigmoid(x)", T, F32, LOGITS),
    ("log(sigmoid(x))", "logsigmoid(x)", T, F64, LOGITS),
    ("log(sigmoid(x))", "-softplus(-x)", T, F32, LOGITS),
    ("log(1 - sigmoid(x))", "logsigmoid(-x)", T, F32, LOGITS),
    ("log(1 / (1 + exp(-x)))", "logsigmoid(x)", T, F32, LOGITS),
    ("1 / (1 + exp(-x))", "sigmoid(x)", T, F32, LOGITS),
    ("exp(x) / (1 + exp(x))", "sigmoid(x)", T, F32, LOGITS),
    ("1 - sigmoid(x)", "sigmoid(-x)", T, F32, LOGITS),
    ("1 - sigmoid(x)", "sigmoid(-x)", T, F64, LOGITS),
    ("log(1 + exp(x))", "logaddexp(x, 0.0)", T, F32, LOGITS),
    ("log(1 + exp(x))", "logaddexp(0, x)", N, F64, LOGITS),
    ("log(1 + exp(x))", "-logsigmoid(-x)", T, F64, LOGITS),
    ("log(1 + exp(x))", "softplus(x)", T, F32, LOGITS),
    ("log(exp(a) + exp(b))", "logaddexp(a, b)", T, F32, {"a": "logits", "b": "logits"}),
    ("log(exp(a) + exp(b))", "logaddexp(a, b)", N, F64, {"a": "logits", "b": "logits"}),
    ("log(sum(exp(x), -1))", "logsumexp(x, -1)", T, F32, LOGITS),
    ("log(sum(exp(x), -1))", "logsumexp(x, -1)", T, F64, LOGITS),
    ("log(sum(exp(x), -1))", "logsumexp(x, -1)", N, F64, LOGITS),
    ("log(sum(exp(x), -1))", "logsumexp(x, -1)", T, F16, LOGITS),
    ("squeeze(log(sum(exp(x), -1)), -1)", "squeeze(logsumexp(x, -1), -1)", T, F32, LOGITS),
    ("exp(x) / sum(exp(x), -1)", "softmax(x, -1)", T, F32, LOGITS),
    ("exp(x) / sum(exp(x), -1)", "softmax(x, -1)", N, F64, LOGITS),
    ("(exp(x) - exp(-x)) / (exp(x) + exp(-x))", "tanh(x)", T, F32, LOGITS),
    ("log(cumsum(exp(x), -1))", "logcumsumexp(x, -1)", T, F32, LOGITS),
    ("log(1 + exp(x))", "maximum(x, 0) + log1p(exp(-abs(x)))", N, F64, LOGITS),
    ("log(sum(exp(x), -1))", "amax(x, -1) + log(sum(exp(x - amax(x, -1)), -1))", N, F64, LOGITS),
    # Cancellation.
    ("log(1 + x)", "log1p(x)", T, F32, SMALL),
    ("log(1 + x)", "log1p(x)", T, F64, SMALL),
    ("log(1 + x)", "log1p(x)", N, F64, SMALL),
    ("log(1 + x)", "log1p(x)", M, F64, SMALL),
    ("log(1 - x)", "log1p(-x)", T, F32, SMALL),
    ("exp(x) - 1", "expm1(x)", T, F32, SMALL),
    ("exp(x) - 1", "expm1(x)", N, F64, SMALL),
    ("exp(x) - 1", "expm1(x)", M, F64, SMALL),
    ("1 - exp(-x)", "-expm1(-x)", T, F32, SMALL),
    ("1 - exp(-x)", "-expm1(-x)", N, F64, SMALL),
    ("1 - cos(x)", "2 * sin(x / 2) ** 2", T, F32, SMALL),
    ("1 - cos(x)", "2 * sin(x / 2) ** 2", N, F64, SMALL),
    ("1 - erf(x)", "erfc(x)", T, F32, ANY),
    ("1 - erf(x)", "erfc(x)", T, F64, ANY),
    ("log(erfc(x))", "log_ndtr(-x * 2 ** 0.5) + log(2)", T, F32, LOGITS),
    ("mean(x * x, -1) - mean(x, -1) ** 2", "var(x, -1, 0)", T, F32, SIMILAR),
    ("mean(x * x, -1) - mean(x, -1) ** 2", "var(x, -1, 0)", N, F64, SIMILAR),
    ("mean(x * x, -1) - mean(x, -1) ** 2", "mean((x - mean(x, -1)) ** 2, -1)", T, F32, SIMILAR),
    ("a * a - b * b", "(a - b) * (a + b)", N, F64, ANY),
    ("sqrt(x + 1) - sqrt(x)", "1 / (sqrt(x + 1) + sqrt(x))", T, F32, POSITIVE),
    ("1 / (x + 1) - 1 / x", "-1 / (x * (x + 1))", N, F64, POSITIVE),
    ("log(x + 1) - log(x)", "log1p(1 / x)", N, F64, POSITIVE),
    ("cos(x) - 1", "cosm1(x)", N, F64, SMALL),
    # Overflow.
    ("sqrt(a * a + b * b)", "hypot(a, b)", T, F32, {"a": "large", "b": "large"}),
    ("sqrt(a * a + b * b)", "hypot(a, b)", N, F64, {"a": "large", "b": "large"}),
    ("sqrt(sum(x * x, -1))", "norm(x, 2, -1)", T, F32, ANY),
    ("x * x / (1 + x * x)", "1 / (1 + (1 / x) ** 2)", N, F64, {"x": "large"}),
    # Epsilons, clamps, where.
    ("log(x)", "log(x + 1e-8)", T, F32, PROBABILITY),
    ("log(x)", "log(clamp(x, 1e-8, None))", T, F32, PROBABILITY),
    ("log(x)", "log(clamp(x, 1e-12, None))", T, F64, PROBABILITY),
    ("log(x)", "log(clamp(x, 1e-12, None))", N, F64, PROBABILITY),
    ("log(x)", "log(clamp(x, finfo_tiny(x), None))", T, F32, PROBABILITY),
    ("sqrt(x)", "sqrt(x + 1e-12)", T, F32, NONNEGATIVE),
    ("sqrt(x)", "sqrt(clamp(x, 1e-12, None))", T, F32, NONNEGATIVE),
    ("a / b", "a / (b + 1e-8)", T, F32, {"b": "nonnegative"}),
    ("a / b", "a / clamp(b, 1, None)", T, F32, COUNT),
    ("a / b", "where(b == 0, 0, a / where(b == 0, 1, b))", T, F32, ANY),
    ("a / b", "where(b == 0, 0, a / where(b == 0, 1, b))", N, F64, ANY),
    ("x / norm(x, 2, -1)", "normalize(x, 2, -1, 1e-12)", T, F32, SPARSE),
    ("x / norm(x, 2, -1)", "x / clamp(norm(x, 2, -1), 1e-8, None)", T, F32, SPARSE),
    ("x / sum(x, -1)", "x / clamp(sum(x, -1), 1e-8, None)", T, F32, {"x": "nonnegative"}),
    ("(x - mean(x, -1)) / std(x, -1, 1)", "(x - mean(x, -1)) / (std(x, -1, 1) + 1e-8)", T, F32, SIMILAR),
    ("sum(x * m, -1) / sum(m, -1)", "sum(x * m, -1) / clamp(sum(m, -1), 1, None)", T, F32, MASK),
    ("acos(x)", "acos(clamp(x, -1 + 1e-6, 1 - 1e-6))", T, F32, UNIT),
    ("-sum(x * log(x), -1)", "-sum(x * log(clamp(x, 1e-12, None)), -1)", T, F32, PROBABILITY),
    ("rsqrt(x)", "rsqrt(x + 1e-12)", T, F32, NONNEGATIVE),
]
