"""Rewrites written by an adversary before looking at how they would be judged: right but for one sign, one count, one
format, one order of derivative, one coefficient, or a band of the input that no edge marks; and right ones beside them.

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
POSITIVES = {"a": "positive", "b": "positive"}
SIMILARS = {"a": "similar", "b": "similar"}
MASKED = {"x": "logits", "m": "mask"}
STEP = {"b": "small"}

CUBES = "sum(x ** 3, -1) ** (1 / 3)"
TANH = "(exp(x) - exp(-x)) / (exp(x) + exp(-x))"
VARIANCE = "mean(x * x, -1) - mean(x, -1) ** 2"
COVARIANCE = "mean(a * b, -1) - mean(a, -1) * mean(b, -1)"
ROOT = "(-b + sqrt(b * b - 4 * a * c)) / (2 * a)"
OTHER_ROOT = "2 * c / (-b - sqrt(b * b - 4 * a * c))"

DISGUISED_WRONG: list[Line] = [
    # A band of the input that no edge marks, and one that edges mark.
    ("log(1 + exp(x))", "softplus(x) + exp(-((x - 3.7) * 100) ** 2)", T, F32, LOGITS),
    ("log(1 + exp(x))", "softplus(x) * (1 + 0.1 * exp(-((x + 5.3) * 10) ** 2))", N, F64, LOGITS),
    ("exp(x) - 1", "expm1(x) + 0.01 * exp(-((x - 0.777) * 100000) ** 2)", T, F32, SMALL),
    ("log(1 + x)", "log1p(x) * (1 + 1e-5 * sin(1000 * x))", T, F32, SMALL),
    ("log(1 + x)", "log1p(x) + relu(sin(1000 * x) - 0.99)", N, F64, SMALL),
    ("log(1 + exp(x))", "where((x > 0.1) & (x < 0.11), 0.9 * softplus(x), softplus(x))", T, F32, LOGITS),
    ("log(1 + exp(x))", "softplus(x) + relu(0.01 - abs(x - 3.7))", T, F32, LOGITS),
    ("exp(x) - 1", "where(floor(x * 1000) == 777, 0, expm1(x))", T, F32, SMALL),
    ("log(sigmoid(x))", "where(remainder(x, 1) < 0.001, 2 * logsigmoid(x), logsigmoid(x))", T, F32, LOGITS),
    ("log(exp(a) + exp(b))", "logaddexp(a, b) + 0.1 * exp(-(1000 * (a - b - 2.5)) ** 2)", T, F32, PAIR),
    # For one sign of the input.
    ("sqrt(x * x + 1) - x", "1 / (sqrt(x * x + 1) + x)", N, F64, ANY),
    ("sqrt(x * x + 1) - x", "1 / (hypot(x, 1) + x)", N, F64, ANY),
    (ROOT, OTHER_ROOT, N, F64, ANY),
    ("0.5 * log((1 + x) / (1 - x))", "0.5 * log1p(2 * x / (1 - x))", N, F64, UNIT),
    ("log(x * x)", "2 * log(x)", T, F32, ANY),
    ("log(x ** 4)", "4 * log(x)", N, F64, ANY),
    ("sqrt(x * x)", "x", T, F32, ANY),
    ("log(a * b)", "log(a) + log(b)", T, F32, ANY),
    ("sqrt(a * b)", "sqrt(a) * sqrt(b)", N, F64, ANY),
    ("log(a / b)", "log(a) - log(b)", N, F64, ANY),
    ("1 - erf(x)", "erfc(abs(x))", T, F32, ANY),
    ("1 - erf(x)", "2 - erfc(-x)", N, F64, ANY),
    ("exp(x) - 1", "sign(x) * expm1(abs(x))", T, F32, SMALL),
    ("1 / (1 + exp(-x))", "0.5 * (1 + tanh(x / 2))", T, F32, LOGITS),
    ("(1 + a) ** b - 1", "expm1(b * log1p(a))", N, F64, {"a": "small", "b": "unit"}),
    ("log(cumprod(x, -1))", "cumsum(log(x), -1)", N, F64, ANY),
    # At a point where the other factor is lost.
    ("1 - cos(x)", "sin(x) ** 2 / (1 + cos(x))", N, F64, ANY),
    (TANH, "expm1(2 * x) / (exp(2 * x) + 1)", T, F32, LOGITS),
    ("sqrt(a * a + b * b)", "abs(a) * sqrt(1 + (b / a) ** 2)", T, F32, ANY),
    ("sqrt(sum(x * x, -1))", "amax(abs(x), -1) * sqrt(sum((x / amax(abs(x), -1)) ** 2, -1))", N, F64, SPARSE),
    ("exp(x) / sum(exp(x), -1)", "softmax(x + 1000, -1)", T, F32, LOGITS),
    # For one count of elements.
    (VARIANCE, "var(x, -1, 1) * (count(x, -1) - 1) / count(x, -1)", T, F32, SIMILAR),
    ("log(sum(exp(x), -1))", "logsumexp(x, -1) * where(count(x, -1) > 8, 1.01, 1)", T, F32, LOGITS),
    ("log(sum(exp(x), -1))", "logsumexp(x, -1) + where(count(x, -1) == 1, 0.5, 0)", T, F32, LOGITS),
    ("log(mean(exp(x), -1))", "logsumexp(x / count(x, -1), -1)", T, F32, LOGITS),
    # Slopes at ties and kinks only.
    ("log(1 + exp(x))", "clamp(x, 0, None) + log1p(exp(-abs(x)))", T, F32, LOGITS),
    ("log(x + sqrt(x * x + 1))", "sign(x) * log(abs(x) + sqrt(x * x + 1))", T, F32, ANY),
    ("1 / (1 + exp(-x))", "where(x >= 0, 1, exp(-abs(x))) / (1 + exp(-abs(x)))", T, F32, LOGITS),
    ("log(exp(a) + exp(b))", "where(a > b, a + log1p(exp(b - a)), b + log1p(exp(a - b)))", T, F32, PAIR),
    ("1 / (1 + exp(-x))", "where(x >= 0, 1 / (1 + exp(-x)), exp(x) / (1 + exp(x)))", T, F32, LOGITS),
    ("prod(x, -1)", "exp(sum(log(abs(x)), -1)) * prod(sign(x), -1)", T, F32, ANY),
    # Second derivatives only.
    (VARIANCE, "mean((x - detach(mean(x, -1))) ** 2, -1)", T, F32, SIMILAR),
    ("log(sum(exp(x), -1))", "logsumexp(x, -1) + sum(x - detach(x), -1) ** 2", T, F32, LOGITS),
    ("log(1 + exp(x))", "softplus(x) + (x - detach(x)) * relu(x - detach(x))", T, F32, LOGITS),
    ("1 / cosh(x)", "2 * exp(-abs(x)) / (1 + exp(-2 * abs(x)))", T, F32, LOGITS),
    ("sqrt(sum(x * x, -1) + 1)", "hypot(norm(x, 2, -1), 1)", T, F32, SPARSE),
    # In one format only.
    ("sqrt(x)", "sqrt(x + 1e-8)", T, F16, NONNEGATIVE),
    ("x / sqrt(sum(x * x, -1))", "x / sqrt(sum(x * x, -1) + 1e-12)", T, F16, SPARSE),
    ("log(1 + exp(x))", "where(x > 20, x, log1p(exp(clamp(x, None, 20))))", T, F16, LOGITS),
    ("log(1 + exp(x))", "where(x > 20, x, log1p(exp(clamp(x, None, 20))))", T, F64, LOGITS),
    ("exp(x) / sum(exp(x), -1)", "exp(clamp(x, None, 80)) / sum(exp(clamp(x, None, 80)), -1)", T, F16, LOGITS),
    ("log(sum(exp(x), -1))", "cast(logsumexp(cast(x, 'float16'), -1), 'bfloat16')", T, BF16, LOGITS),
    ("exp(x) / sum(exp(x), -1)", "cast(softmax(cast(x, 'bfloat16'), -1), 'float16')", T, F16, LOGITS),
    # Constants, and coefficients of high order.
    ("log(1 + exp(x)) / log(2)", "softplus(x) * 1.442695", T, F64, LOGITS),
    ("log(2 * cosh(x))", "abs(x) + log1p(exp(-2 * abs(x))) + 1e-9", N, F64, LOGITS),
    ("exp(x) - 1", "expm1(x) * 1.0000000009313226", N, F64, SMALL),
    ("exp(x) - 1", "expm1(x) * 1.000001", T, F32, SMALL),
    ("10 * log10(x)", "4.34294 * log(clamp(x, 1e-10, None))", N, F64, NONNEGATIVE),
    ("exp(x) - 1", "where(abs(x) < 0.1, x + x * x / 2 + x ** 3 / 6 + x ** 4 / 20, exp(x) - 1)", N, F64, SMALL),
    ("log(1 + x)", "where(abs(x) < 0.1, x - x * x / 2 + x ** 3 / 3 - x ** 4 / 5, log(1 + x))", N, F64, SMALL),
    ("1 - cos(x)", "where(abs(x) < 0.1, x * x / 2 - x ** 4 / 25, 1 - cos(x))", T, F32, SMALL),
    ("sin(x) / x", "where(abs(x) < 0.001, 1, sin(x) / where(abs(x) < 0.001, 1, x))", N, F64, SMALL),
    ("(exp(x) - 1) / x", "where(abs(x) < 1e-5, 1 + x / 3, expm1(x) / where(x == 0, 1, x))", N, F64, SMALL),
    # Statistics of another population.
    ("sqrt(mean(x * x, -1) - mean(x, -1) ** 2)", "std(x, -1, 1)", N, F64, SIMILAR),
    ("sqrt(mean(x * x, -1) - mean(x, -1) ** 2)", "sqrt(var(x, -1, 0) + 1e-2)", T, F32, SIMILAR),
    (COVARIANCE, "mean((a - mean(b, -1)) * (b - mean(a, -1)), -1)", N, F64, SIMILARS),
    # An epsilon of the wrong sign.
    ("log(x)", "log(x - 1e-8)", T, F32, PROBABILITY),
    ("log(x)", "log(abs(x - 1e-8))", N, F64, PROBABILITY),
    ("sqrt(x)", "sqrt(abs(x - 1e-8))", T, F32, NONNEGATIVE),
    ("x / norm(x, 2, -1)", "x / (norm(x, 2, -1) - 1e-8)", T, F32, SPARSE),
    ("sin(x) / x", "sin(x + 1e-8) / (x + 1e-8)", N, F64, SMALL),
    # Operands in another order.
    ("a * log(a / b)", "xlogy(b, b) - xlogy(b, a)", N, F64, POSITIVES),
    ("log(1 + exp(b - a))", "logaddexp(a, b) - b", T, F32, PAIR),
    ("exp(a) / (exp(a) + exp(b))", "sigmoid(b - a)", T, F32, PAIR),
    ("log(exp(a) - exp(b))", "b + log(-expm1(a - b))", N, F64, PAIR),
    ("sin(a + b) - sin(a)", "2 * sin(a + b / 2) * cos(b / 2)", N, F64, STEP),
    ("cos(a + b) - cos(a)", "2 * sin(a + b / 2) * sin(b / 2)", N, F64, STEP),
    # A mask that lets something through, or that leaves nothing.
    ("log(1 + sum(exp(x), -1))", "softplus(logsumexp(x, -1))", T, F32, LOGITS),
    ("exp(x) * m / sum(exp(x) * m, -1)", "softmax(where(m > 0, x, -100), -1)", T, F32, MASKED),
    # A power or a root too few.
    ("x / sqrt(sum(x * x, -1))", "x / (sum(x * x, -1) + 1e-12)", T, F32, SPARSE),
    (CUBES, "norm(x, 4, -1)", N, F64, POSITIVE),
    ("exp(x) / (1 + exp(x)) ** 2", "sigmoid(x) ** 2", T, F32, LOGITS),
    ("log(sigmoid(a) * sigmoid(b))", "logsigmoid(a + b)", T, F32, PAIR),
]  # fmt: skip

DISGUISED_RIGHT: list[Line] = [
    ("exp(2 * x) / (exp(2 * x) + 1)", "sigmoid(2 * x)", T, F32, LOGITS),
    ("(exp(2 * x) - 1) / (exp(2 * x) + 1)", "tanh(x)", T, F32, LOGITS),
    ("log(x ** 6)", "6 * log(abs(x))", T, F32, ANY),
    ("1 / (1 + exp(a - b))", "sigmoid(b - a)", T, F32, PAIR),
    ("log(prod(x ** 2, -1))", "2 * sum(log(abs(x)), -1)", N, F64, ANY),
    ("sqrt(x * x + 1) - x", "1 / (hypot(x, 1) + x)", N, F64, POSITIVE),
    (ROOT, f"where(b > 0, {OTHER_ROOT}, {ROOT})", N, F64, ANY),
    ("0.5 * log((1 + x) / (1 - x))", "atanh(x)", T, F32, SMALL),
    ("log(x ** 4)", "4 * log(abs(x))", N, F64, ANY),
    ("sinh(x) / cosh(x)", "tanh(x)", T, F32, LOGITS),
    ("exp(x) - exp(-x)", "2 * sinh(x)", T, F32, SMALL),
    ("cosh(x) - 1", "2 * sinh(x / 2) ** 2", N, F64, SMALL),
    ("exp(x) / (1 + exp(x)) ** 2", "sigmoid(x) * sigmoid(-x)", T, F32, LOGITS),
    ("x / (1 + exp(-x))", "x * sigmoid(x)", T, F32, LOGITS),
    ("exp(-x) / (1 + exp(-x))", "sigmoid(-x)", T, F32, LOGITS),
    ("1 / (1 + exp(-x)) - 0.5", "0.5 * tanh(x / 2)", T, F32, SMALL),
    ("log(1 + exp(x))", "where(x > 20, x, log1p(exp(clamp(x, None, 20))))", T, F32, LOGITS),
    ("log(exp(a) / (exp(a) + exp(b)))", "logsigmoid(a - b)", T, F32, PAIR),
    ("log(exp(a) - exp(b))", "a + log(-expm1(b - a))", N, F64, PAIR),
    ("exp(x) * m / sum(exp(x) * m, -1)", "softmax(where(m > 0, x, -inf), -1)", T, F32, MASKED),
    ("sum(exp(x) * x, -1) / sum(exp(x), -1)", "sum(softmax(x, -1) * x, -1)", T, F32, LOGITS),
    ("sin(a + b) - sin(a)", "2 * cos(a + b / 2) * sin(b / 2)", N, F64, STEP),
    ("cos(a + b) - cos(a)", "-2 * sin(a + b / 2) * sin(b / 2)", N, F64, STEP),
    ("tan(a + b) - tan(a)", "sin(b) / (cos(a) * cos(a + b))", N, F64, STEP),
    ("atan(x + 1) - atan(x)", "atan(1 / (1 + x * (x + 1)))", N, F64, POSITIVE),
    ("(1 + a) ** b - 1", "expm1(b * log1p(a))", N, F64, {"a": "positive", "b": "unit"}),
    ("1 - sqrt(1 - x * x)", "x * x / (1 + sqrt(1 - x * x))", N, F64, SMALL),
    ("1 - x / sqrt(x * x + 1)", "1 / (hypot(x, 1) * (hypot(x, 1) + x))", N, F64, POSITIVE),
    (COVARIANCE, "mean((a - mean(a, -1)) * (b - mean(b, -1)), -1)", N, F64, SIMILARS),
    (CUBES, "amax(x, -1) * sum((x / amax(x, -1)) ** 3, -1) ** (1 / 3)", N, F64, POSITIVE),
    ("log(1 + x * x)", "log1p(x * x)", T, F32, SMALL),
]  # fmt: skip
