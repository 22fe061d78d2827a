"""Rewrites over several axes, running sums, other bases, weights, masks, matrices, formats: what the other sets touch
least. Written to be tried, before any of them was.

A line is that of `mutations`.
"""

from __future__ import annotations

from tests.validate.mutations import ANY, F16, F32, F64, LOGITS, NONNEGATIVE, POSITIVE, SIMILAR, SMALL, Line, N, T

BOTH = "(-2, -1)"
PAIR = {"a": "logits", "b": "logits"}
POSITIVES = {"a": "positive", "b": "positive"}
MIXED = {"a": "logits", "b": "logits", "w": "probability"}
WEIGHTED = {"x": "logits", "w": "positive"}
HEATED = {"x": "logits", "t": "positive"}
MASKED = {"x": "logits", "m": "mask"}
PICKED = {"m": "mask"}
LABELLED = {"x": "logits", "y": "probability", "w": "positive"}
SQUARE = {"a": "matrix"}
SQUARES = {"a": "matrix", "b": "matrix"}
DEFINITE = {"a": "spd"}
SHARES = {"p": "probability"}
GROWN = {"x": "small"}

LOG_SUM = f"log(sum(exp(x), {BOTH}))"
VARIANCE = f"mean(x * x, {BOTH}) - mean(x, {BOTH}) ** 2"
SOFTMAX = f"exp(x) / sum(exp(x), {BOTH})"
MIXTURE = "log((1 - w) * exp(a) + w * exp(b))"
WEIGHED = "log(sum(w * exp(x), -1))"
MASKED_SUM = "log(sum(where(m > 0, exp(x), 0), -1))"
MASKED_MEAN = "sum(m * x, -1) / sum(m, -1)"
CROSS_ENTROPY = "-(w * y * log(sigmoid(x)) + (1 - y) * log(1 - sigmoid(x)))"
LENGTH = "sqrt(a * a + b * b + c * c)"
FORM = "matmul(transpose(b, -2, -1), matmul(inv(a), b))"

RANK_WRONG: list[Line] = [
    # Several axes: one of them, one after the other, each by itself.
    (LOG_SUM, "logsumexp(logsumexp(x, -1), -1)", T, F32, LOGITS),
    (LOG_SUM, "logsumexp(x, -1) + logsumexp(x, -2)", T, F32, LOGITS),
    (LOG_SUM, f"amax(x, -1) + log(sum(exp(x - amax(x, -1)), {BOTH}))", T, F32, LOGITS),
    (SOFTMAX, "softmax(softmax(x, -1), -2)", T, F32, LOGITS),
    (SOFTMAX, "softmax(x, -1) * softmax(x, -2)", T, F32, LOGITS),
    (f"sqrt(sum(x * x, {BOTH}))", "norm(x, 2, -1)", T, F32, ANY),
    (VARIANCE, "mean(var(x, -1, 0), -2)", T, F32, SIMILAR),
    (VARIANCE, f"var(x, {BOTH}, 1)", T, F64, SIMILAR),
    # Running sums and products.
    ("log(cumsum(exp(x), -1))", "logcumsumexp(x, 0)", T, F32, LOGITS),
    ("log(cumsum(exp(x), -1))", "cumsum(x, -1)", T, F32, LOGITS),
    ("log(cumprod(x, -1))", "cumsum(log(x), 0)", T, F32, POSITIVE),
    ("log(cumprod(sigmoid(x), -1))", "cumsum(logsigmoid(-x), -1)", T, F32, LOGITS),
    ("exp(x) / cumsum(exp(x), -1)", "exp(x - logsumexp(x, -1))", T, F32, LOGITS),
    # Other bases.
    ("log2(exp2(a) + exp2(b))", "logaddexp(a, b)", T, F32, PAIR),
    ("log2(1 + exp2(x))", "logaddexp2(x, 0.0) * 0.6931471805599453", T, F32, LOGITS),
    ("log10(1 + x)", "log1p(x) / 2.302585", N, F64, SMALL),
    ("log10(sum(10.0 ** x, -1))", "logsumexp(x, -1) / 2.302585092994046", N, F64, LOGITS),
    ("exp2(x) - 1", "expm1(x)", N, F64, SMALL),
    ("exp2(x) - 1", "expm1(x * 0.693147)", N, F64, SMALL),
    # Weights.
    (MIXTURE, "lerp(a, b, w)", T, F32, MIXED),
    (MIXTURE, "logaddexp(a + log(w), b + log1p(-w))", N, F64, MIXED),
    (MIXTURE, "logaddexp(a + log1p(-w), b + log(w))", T, F32, MIXED),
    (WEIGHED, "logsumexp(w * x, -1)", T, F32, WEIGHTED),
    (WEIGHED, "logsumexp(x, -1) + log(sum(w, -1))", T, F32, WEIGHTED),
    ("log(sum(w * exp(x), -1) / sum(w, -1))", "logsumexp(x + log(w), -1) - log(mean(w, -1))", T, F32, WEIGHTED),
    (CROSS_ENTROPY, "y * softplus(-x) + w * (1 - y) * softplus(x)", T, F32, LABELLED),
    (CROSS_ENTROPY, "w * y * softplus(x) + (1 - y) * softplus(-x)", T, F32, LABELLED),
    (CROSS_ENTROPY, "w * (y * softplus(-x) + (1 - y) * softplus(x))", T, F32, LABELLED),
    ("exp(x / t) / sum(exp(x / t), -1)", "softmax(x, -1) / t", T, F32, HEATED),
    ("log(softmax(x / t, -1))", "log_softmax(x, -1) / t", T, F32, HEATED),
    # Masks and counts.
    (MASKED_MEAN, "sum(m * x, -1) / maximum(sum(m, -1), 2)", T, F32, PICKED),
    (MASKED_MEAN, "mean(where(m > 0, x, 0), -1)", T, F32, PICKED),
    (MASKED_MEAN, "sum(m * x, -1) / (sum(m, -1) + 1)", T, F32, PICKED),
    (MASKED_SUM, "logsumexp(where(m > 0, x, 0), -1)", T, F32, MASKED),
    (MASKED_SUM, "logsumexp(where(m > 0, x, -10), -1)", T, F32, MASKED),
    (MASKED_SUM, "logsumexp(m * x, -1)", T, F32, MASKED),
    # Matrices.
    ("matmul(inv(a), b)", "solve(b, a)", T, F32, SQUARES),
    ("matmul(inv(a), b)", "solve(a, transpose(b, -2, -1))", T, F32, SQUARES),
    (FORM, "matmul(b, solve(a, transpose(b, -2, -1)))", T, F32, SQUARES),
    ("log(det(a))", "squeeze(sum(log(diagonal(cholesky(a), 0, -2, -1)), -1), -1)", T, F32, DEFINITE),
    ("log(det(a))", "squeeze(sum(log1p(eigvalsh(a)), -1), -1)", T, F32, DEFINITE),
    ("det(a) / det(b)", "exp(logdet(a) - logdet(b))", T, F32, SQUARES),
    ("det(a) / det(b)", "exp(logabsdet(a) - logabsdet(b))", T, F32, SQUARES),
    ("log(det(matmul(a, a)))", "logabsdet(a)", T, F32, SQUARE),
    # Formats.
    ("sqrt(mean(x * x, -1))", "sqrt(mean(square(cast(x, 'float32')), -1))", T, F16, ANY),
    ("sqrt(mean(x * x, -1))", "cast(norm(cast(x, 'float32'), 2, -1) / count(x, -1), 'float16')", T, F16, ANY),
    ("sqrt(mean(x * x, -1))", "sqrt(mean(cast(square(cast(x, 'float32')), 'float16'), -1))", T, F16, ANY),
    # One operand, one sign, one limit, one factor.
    (LENGTH, "hypot(a, b) + c", T, F32, ANY),
    (LENGTH, "hypot(hypot(a, b), b)", T, F32, ANY),
    ("sinh(x) / cosh(x)", "sign(x)", T, F32, LOGITS),
    ("log(cosh(x))", "abs(x) + log1p(exp(-2 * abs(x)))", T, F32, LOGITS),
    ("log(cosh(x))", "x + log1p(exp(-2 * x)) - 0.6931471805599453", T, F32, LOGITS),
    ("log(1 - exp(-x))", "log(-expm1(-2 * x)) / 2", T, F32, POSITIVE),
    ("gamma(a + b) / gamma(a)", "exp(lgamma(a + b) + lgamma(a))", N, F64, POSITIVES),
    ("gamma(x + 1) / gamma(x)", "x + 1", N, F64, POSITIVE),
    ("1 / (exp(x) - 1)", "1 / x - 0.5", N, F64, POSITIVE),
    ("x / (exp(x) - 1)", "where(x == 0, 0, x / expm1(where(x == 0, 1, x)))", N, F64, SMALL),
    ("(1 + x) ** y - 1", "expm1(x * y)", N, F64, GROWN),
    ("log(a / b)", "log(a) / log(b)", N, F64, POSITIVES),
    ("erfc(x) * exp(x * x)", "erfcx(-x)", N, F64, NONNEGATIVE),
    ("p * log(p) + (1 - p) * log(1 - p)", "xlogy(p, p) + xlog1py(1 - p, p)", N, F64, SHARES),
    ("sqrt(x + 1) - sqrt(x)", "1 / (2 * sqrt(x))", T, F32, POSITIVE),
    # Thought right at first: a factor that raises where a determinant is 0, slopes at 0, no logarithm below -1.
    ("log(det(a))", "2 * squeeze(sum(log(diagonal(cholesky(a), 0, -2, -1)), -1), -1)", T, F32, DEFINITE),
    (LENGTH, "hypot(hypot(a, b), c)", T, F32, ANY),
    ("log(cosh(x))", "abs(x) + log1p(exp(-2 * abs(x))) - 0.6931471805599453", T, F32, LOGITS),
    ("log(cosh(x))", "logaddexp(x, -x) - 0.6931471805599453", T, F32, LOGITS),
    ("(1 + x) ** y - 1", "expm1(y * log1p(x))", N, F64, GROWN),
]

RANK_RIGHT: list[Line] = [
    (LOG_SUM, f"logsumexp(x, {BOTH})", T, F32, LOGITS),
    (f"sqrt(sum(x * x, {BOTH}))", f"norm(x, 2, {BOTH})", T, F32, ANY),
    (VARIANCE, f"var(x, {BOTH}, 0)", T, F32, SIMILAR),
    ("log(cumsum(exp(x), -2))", "logcumsumexp(x, -2)", T, F32, LOGITS),
    ("log(cumprod(sigmoid(x), -1))", "cumsum(logsigmoid(x), -1)", T, F32, LOGITS),
    ("exp(x) / cumsum(exp(x), -1)", "exp(x - logcumsumexp(x, -1))", T, F32, LOGITS),
    ("log2(exp2(a) + exp2(b))", "logaddexp2(a, b)", T, F32, PAIR),
    ("log2(1 + exp2(x))", "logaddexp2(x, 0.0)", N, F64, LOGITS),
    ("exp2(x) - 1", "expm1(x * 0.6931471805599453)", N, F64, SMALL),
    (MIXTURE, "logaddexp(a + log1p(-w), b + log(w))", N, F64, MIXED),
    (WEIGHED, "logsumexp(x + log(w), -1)", T, F32, WEIGHTED),
    (CROSS_ENTROPY, "w * y * softplus(-x) + (1 - y) * softplus(x)", T, F32, LABELLED),
    ("exp(x / t) / sum(exp(x / t), -1)", "softmax(x / t, -1)", T, F32, HEATED),
    (MASKED_MEAN, "sum(m * x, -1) / clamp(sum(m, -1), 1, None)", T, F32, PICKED),
    (MASKED_SUM, "logsumexp(where(m > 0, x, -inf), -1)", T, F32, MASKED),
    (FORM, "matmul(transpose(b, -2, -1), solve(a, b))", T, F32, SQUARES),
    ("sqrt(mean(x * x, -1))", "cast(sqrt(mean(square(cast(x, 'float32')), -1)), 'float16')", T, F16, ANY),
    ("sinh(x) / cosh(x)", "tanh(x)", N, F64, LOGITS),
    ("gamma(a + b) / gamma(a)", "exp(lgamma(a + b) - lgamma(a))", N, F64, POSITIVES),
    ("x / (exp(x) - 1)", "where(x == 0, 1, x / expm1(where(x == 0, 1, x)))", N, F64, SMALL),
    ("log(a / b)", "log(a) - log(b)", N, F64, POSITIVES),
    ("erfc(x) * exp(x * x)", "erfcx(x)", N, F64, NONNEGATIVE),
    ("p * log(p) + (1 - p) * log(1 - p)", "xlogy(p, p) + xlog1py(1 - p, -p)", N, F64, SHARES),
    ("(1 + abs(x)) ** y - 1", "expm1(y * log1p(abs(x)))", N, F64, GROWN),
]
