"""Rewrites from fields that the other sets do not draw on. Lines are those of `mutations`.

Attention, state spaces, diffusion, flows, transport, returns and policies, kernels, rotations, survival, loudness, the
sphere, and norms in half precision.
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
    Line,
    N,
    T,
)

PAIR = {"a": "logits", "b": "logits"}
POSITIVES = {"a": "positive", "b": "positive"}
STEP = {"a": "small", "b": "unit"}
ENTROPY = "-sum(softmax(x, -1) * log(softmax(x, -1)), -1)"
MASKED = {"x": "logits", "m": "mask"}
WEIGHTED = {"w": "probability", "x": "logits"}
VECTORS = {"a": "sparse", "b": "sparse"}
SPD = {"x": "spd"}

LOG1MEXP = "where(x < 0.693, log(-expm1(-x)), log1p(-exp(-x)))"
"""log(1 - exp(-x)), for x above 0."""

FIELD_WRONG: list[Line] = [
    # Attention: masks, scales, the sum that is left out, the row that sees nothing.
    ("exp(x) * m / sum(exp(x) * m, -1)", "softmax(x * m, -1)", T, F32, MASKED),
    ("exp(x) * m / sum(exp(x) * m, -1)", "softmax(x, -1) * m", T, F32, MASKED),
    ("exp(x) * m / sum(exp(x) * m, -1)", "softmax(where(m > 0, x, -10), -1) * m", T, F32, MASKED),
    ("exp(x) / (1 + sum(exp(x), -1))", "softmax(x, -1)", T, F32, LOGITS),
    ("exp(x) / (1 + sum(exp(x), -1))", "exp(x - amax(x, -1)) / (1 + sum(exp(x - amax(x, -1)), -1))", T, F32, LOGITS),
    ("exp(x / 8) / sum(exp(x / 8), -1)", "softmax(x, -1) / 8", T, F32, LOGITS),
    ("exp(x / 8) / sum(exp(x / 8), -1)", "softmax(x / 64, -1)", T, F32, LOGITS),
    ("log(sum(exp(x - 4), -1))", "logsumexp(x, -1) - log(4)", T, F32, LOGITS),
    ("sum(exp(a) * b, -1) / sum(exp(a), -1)", "sum(softmax(a * b, -1), -1)", T, F32, PAIR),
    ("sum(exp(a) * b, -1) / sum(exp(a), -1)", "softmax(a, -1) * b", T, F32, PAIR),
    ("sum(exp(x) * x, -1) / sum(exp(x), -1)", "logsumexp(x, -1)", T, F32, LOGITS),
    # State spaces: the discretised step, cumulated gates.
    ("(exp(a * b) - 1) / a", "b * exp(a * b)", T, F32, STEP),
    ("(exp(a * b) - 1) / a", "where(a == 0, 0, expm1(a * b) / where(a == 0, 1, a))", T, F32, STEP),
    ("(exp(a * b) - 1) / a", "expm1(a) * b / a", T, F64, STEP),
    ("log(cumprod(sigmoid(x), -1))", "cumsum(sigmoid(x), -1)", T, F32, LOGITS),
    ("log(cumprod(sigmoid(x), -1))", "logsigmoid(cumsum(x, -1))", T, F32, LOGITS),
    ("log(cumprod(sigmoid(x), -1))", "sum(logsigmoid(x), -1)", T, F32, LOGITS),
    ("exp(-log(1 + exp(x)))", "sigmoid(x)", T, F32, LOGITS),
    ("cumsum(exp(x), -1) / exp(x)", "exp(logcumsumexp(x, -1) + x)", T, F32, LOGITS),
    # Diffusion: noise schedules and their ratios.
    ("sqrt(1 - exp(-2 * x))", "sqrt(-expm1(-x))", T, F32, NONNEGATIVE),
    ("sqrt(1 - exp(-2 * x))", "sqrt(2 * x)", T, F32, NONNEGATIVE),
    ("log(sigmoid(x) / (1 - sigmoid(x)))", "-x", T, F32, LOGITS),
    ("log(sigmoid(x) / (1 - sigmoid(x)))", "x / 2", T, F32, LOGITS),
    ("log(x / (1 - x))", "log(x) - log1p(x)", T, F32, PROBABILITY),
    ("log(x / (1 - x))", "logit(clamp(x, 0.05, 0.95))", T, F32, PROBABILITY),
    ("1 - exp(-x) * exp(-x)", "-expm1(-x) * 2", T, F64, SMALL),
    ("exp(x) / (1 + exp(x))", "sigmoid(x) * (1 - sigmoid(x))", T, F32, LOGITS),
    # Flows: log-determinants of simple layers.
    ("log(1 - tanh(x) ** 2)", "2 * (log(2) - x - softplus(-x))", T, F32, LOGITS),
    ("log(1 - tanh(x) ** 2)", "log(2) - x - softplus(-2 * x)", T, F32, LOGITS),
    ("log(1 - tanh(x) ** 2)", "log(clamp(1 - tanh(x) ** 2, 1e-6, None))", T, F32, LOGITS),
    ("log(sigmoid(x) * (1 - sigmoid(x)))", "2 * logsigmoid(x)", T, F32, LOGITS),
    ("log(sigmoid(x) * (1 - sigmoid(x)))", "logsigmoid(x) - logsigmoid(-x)", T, F32, LOGITS),
    ("log(exp(x) - 1)", "x - log1p(-exp(-x))", T, F32, POSITIVE),
    ("log(exp(x) - 1)", "x + log1p(exp(-x))", N, F64, POSITIVE),
    ("log(abs(det(x)))", "sum(log(abs(x)), -1)", T, F64, {"x": "matrix"}),
    # Transport: soft minima, potentials, plans.
    ("-log(sum(w * exp(-x), -1))", "-logsumexp(-x * w, -1)", T, F32, WEIGHTED),
    ("-log(sum(w * exp(-x), -1))", "-logsumexp(-x, -1) + sum(log(w), -1)", T, F32, WEIGHTED),
    ("-log(sum(exp(-x), -1))", "logsumexp(x, -1)", T, F32, LOGITS),
    ("-log(sum(exp(-x), -1))", "amin(x, -1)", T, F32, LOGITS),
    ("-2 * log(mean(exp(-x / 2), -1))", "-2 * logsumexp(-x / 2, -1)", T, F32, LOGITS),
    ("exp(a) / sum(exp(a), -1) * exp(b) / sum(exp(b), 0)", "softmax(a, -1) * softmax(b, -1)", T, F32, PAIR),
    ("a * log(a / b)", "xlogy(a, a) - xlogy(b, a)", T, F32, {"a": "probability", "b": "probability"}),
    ("a * log(a / b) - a + b", "a * log1p(a / b) - a + b", N, F64, POSITIVES),
    # Returns, advantages, policies.
    ("(x - mean(x, -1)) / std(x, -1, 1)", "(x - mean(x, -1)) / sqrt(std(x, -1, 1) + 1e-8)", T, F32, SIMILAR),
    ("(x - mean(x, -1)) / std(x, -1, 1)", "(x - mean(x, -1)) / (var(x, -1, 1) + 1e-8)", T, F32, SIMILAR),
    ("(x - mean(x, -1)) / std(x, -1, 1)", "x / (std(x, -1, 1) + 1e-8)", T, F32, SIMILAR),
    ("exp(a) / exp(b)", "exp(clamp(a - b, -1, 1))", T, F32, PAIR),
    ("exp(a) / exp(b)", "exp(a - detach(b))", T, F32, PAIR),
    (ENTROPY, "-sum(softmax(x, -1) * logsigmoid(x), -1)", T, F32, LOGITS),
    (ENTROPY, "-mean(softmax(x, -1) * log_softmax(x, -1), -1)", T, F32, LOGITS),
    # Kernels of Gaussian processes.
    ("sqrt(sum((a - b) ** 2, -1))", "sqrt(clamp(sum((a - b) ** 2, -1), 0, None))", T, F32, VECTORS),
    ("sqrt(sum((a - b) ** 2, -1))", "sum(abs(a - b), -1)", T, F32, VECTORS),
    ("exp(-sqrt(sum(x * x, -1)))", "exp(-sum(x * x, -1))", T, F32, SPARSE),
    ("log(det(x))", "2 * log(det(cholesky(x)))", T, F64, SPD),
    ("log(det(x))", "logabsdet(x) / 2", T, F64, SPD),
    ("log(det(x))", "sum(log(sum(abs(x), -1)), -1)", T, F32, SPD),
    # Rotations and quaternions.
    ("acos(sum(a * b, -1))", "2 * asin(norm(a - b, 2, -1))", N, F64, {"a": "unit", "b": "unit"}),
    ("sin(x / 2) / x", "where(x == 0, 0, sin(x / 2) / where(x == 0, 1, x))", T, F32, SMALL),
    ("sin(x / 2) / x", "where(x == 0, 1, sin(x / 2) / where(x == 0, 1, x))", N, F64, SMALL),
    ("(1 - cos(x)) / (x * x)", "sin(x) ** 2 / (x * x)", T, F32, SMALL),
    ("(1 - cos(x)) / (x * x)", "where(abs(x) < 0.5, 0.5, (1 - cos(x)) / (x * x))", T, F32, SMALL),
    ("(x - sin(x)) / x ** 3", "1 / 6 - x * x / 60", N, F64, SMALL),
    ("x / norm(x, 2, -1)", "x / norm(x, 2, None)", T, F32, SPARSE),
    ("x / norm(x, 2, -1)", "x / maximum(norm(x, 2, -1) ** 2, 1e-12)", T, F32, SPARSE),
    # Survival: hazards, truncation.
    ("log(1 - exp(-x))", "log1p(-exp(-x)) + 1e-3", T, F32, POSITIVE),
    ("log(1 - exp(-x))", "log(x)", T, F32, POSITIVE),
    ("log(1 - exp(-x))", "log1p(exp(-x))", T, F32, POSITIVE),
    # Right in value. Slopes cancel: of -x - softplus(-2x) near 0, and of expm1, which PyTorch takes to be 1 + expm1.
    ("log(1 - tanh(x) ** 2)", "2 * (log(2) - x - softplus(-2 * x))", T, F32, LOGITS),
    ("1 - exp(-exp(x))", "-expm1(-exp(x))", T, F32, LOGITS),
    ("1 - exp(-exp(x))", "-expm1(exp(x))", T, F32, LOGITS),
    ("1 - exp(-exp(x))", "exp(x)", T, F32, LOGITS),
    ("log(1 - exp(-exp(x)))", "x", T, F32, LOGITS),
    # Loudness and the sphere.
    ("10 * log10(x)", "10 * log10(x + 1e-2)", T, F32, NONNEGATIVE),
    ("20 * log10(x)", "10 * log10(clamp(x, 1e-10, None))", T, F32, NONNEGATIVE),
    ("10 * log10(x)", "maximum(10 * log10(x), -100)", T, F32, NONNEGATIVE),
    ("atan(a / b)", "atan2(a, b)", N, F64, ANY),
    ("atan(a / b)", "atan2(b, a)", T, F32, ANY),
    ("acos(1 - 2 * x)", "asin(sqrt(x))", N, F64, SMALL),
    # Norms in half precision.
    ("sqrt(sum(x * x, -1))", "cast(sqrt(sum(cast(x * x, 'float32'), -1)), 'float16')", T, F16, ANY),
    ("x * rsqrt(mean(x * x, -1))", "x * rsqrt(mean(x * x, -1) + 1e-8)", T, F16, SPARSE),
    ("x * rsqrt(mean(x * x, -1))", "x * rsqrt(sum(x * x, -1) + 1e-6)", T, F32, SPARSE),
    ("mean(x * x, -1)", "cast(mean(cast(x, 'float32'), -1) ** 2, 'float16')", T, F16, ANY),
    ("sum(x, -1) / 4", "cast(mean(cast(x, 'float32'), -1), 'float16')", T, F16, ANY),
]  # fmt: skip

FIELD_RIGHT: list[Line] = [
    # Attention.
    ("exp(x / 8) / sum(exp(x / 8), -1)", "softmax(x / 8, -1)", T, F32, LOGITS),
    ("exp(x - 4) / sum(exp(x - 4), -1)", "softmax(x, -1)", T, F32, LOGITS),
    ("log(sum(exp(x - 4), -1))", "logsumexp(x, -1) - 4", T, F32, LOGITS),
    ("exp(a) / sum(exp(a), -1) * b", "softmax(a, -1) * b", T, F32, {"a": "logits"}),
    ("sum(exp(a) * b, -1) / sum(exp(a), -1)", "sum(softmax(a, -1) * b, -1)", T, F32, {"a": "logits", "b": "positive"}),
    ("log(sum(exp(x / 2), -1)) * 2", "2 * logsumexp(x / 2, -1)", T, F32, LOGITS),
    # State spaces.
    ("log(sigmoid(x)) / 16", "logsigmoid(x) / 16", T, F32, LOGITS),
    ("1 - exp(log(sigmoid(x)))", "sigmoid(-x)", T, F32, LOGITS),
    ("exp(-log(1 + exp(x)))", "sigmoid(-x)", T, F32, LOGITS),
    ("cumsum(log(sigmoid(x)), -1)", "cumsum(logsigmoid(x), -1)", T, F32, LOGITS),
    ("log(cumsum(exp(x), -1))", "logcumsumexp(x, -1)", T, F64, LOGITS),
    # Diffusion.
    ("sqrt(1 - exp(-2 * x))", "sqrt(-expm1(-2 * x))", N, F64, NONNEGATIVE),
    ("1 - exp(-2 * x)", "-expm1(-2 * x)", T, F32, SMALL),
    ("log(sigmoid(x) / (1 - sigmoid(x)))", "x", N, F64, LOGITS),
    ("1 - cos(x) ** 2", "sin(x) ** 2", T, F32, SMALL),
    # Flows.
    ("log(1 - tanh(x) ** 2)", "2 * (log(2) - x - logaddexp(0, -2 * x))", N, F64, {"x": "large"}),
    ("log(1 - tanh(x) ** 2)", "2 * (log(2) - abs(x) - log1p(exp(-2 * abs(x))))", N, F64, LOGITS),
    ("log(sigmoid(x) * (1 - sigmoid(x)))", "logsigmoid(x) + logsigmoid(-x)", T, F32, LOGITS),
    ("log(exp(x) - 1)", "x + log(-expm1(-x))", N, F64, POSITIVE),
    ("log(2 * cosh(x))", "logaddexp(x, -x)", N, F64, LOGITS),
    # Transport.
    ("-log(sum(exp(-x), -1))", "-logsumexp(-x, -1)", T, F32, LOGITS),
    ("-2 * log(sum(exp(-x / 2), -1))", "-2 * logsumexp(-x / 2, -1)", T, F32, LOGITS),
    ("log(sum(exp(a + b), -1))", "logsumexp(a + b, -1)", T, F32, PAIR),
    ("log(sum(exp(x), 0)) + 1", "logsumexp(x, 0) + 1", T, F32, LOGITS),
    # Returns, advantages, policies.
    ("(x - mean(x, -1)) / std(x, -1, 0)", "(x - mean(x, -1)) / (std(x, -1, 0) + 1e-8)", N, F64, SIMILAR),
    ("exp(a) / exp(b)", "exp(a - b)", N, F64, PAIR),
    ("log(exp(a) / exp(b))", "a - b", T, F32, PAIR),
    (ENTROPY, "-sum(softmax(x, -1) * log_softmax(x, -1), -1)", T, F32, LOGITS),
    ("exp(x) - 1 - x", "expm1(x) - x", T, F32, SMALL),
    # Kernels.
    ("sqrt(sum((a - b) ** 2, -1))", "norm(a - b, 2, -1)", T, F32, VECTORS),
    ("sqrt(sum((a - b) ** 2, -1))", "sqrt(clamp(sum((a - b) ** 2, -1), 1e-12, None))", T, F32, VECTORS),
    ("exp(-sqrt(sum(x * x, -1)))", "exp(-norm(x, 2, -1))", T, F32, SPARSE),
    # Rotations.
    ("sin(x / 2) / x", "where(x == 0, 0.5, sin(x / 2) / where(x == 0, 1, x))", N, F64, SMALL),
    ("acos(sum(a * b, -1))", "acos(clamp(sum(a * b, -1), -1, 1))", N, F64, {"a": "unit", "b": "unit"}),
    ("(1 - cos(x)) / (x * x)", "where(x == 0, 0.5, 2 * (sin(x / 2) / where(x == 0, 1, x)) ** 2)", N, F64, SMALL),
    # Survival.
    ("log(1 - exp(-x))", LOG1MEXP, N, F64, POSITIVE),
    ("1 - exp(-exp(x))", "-expm1(-exp(x))", N, F64, LOGITS),
    ("1 - exp(-a * b)", "-expm1(-a * b)", N, F64, {"a": "small", "b": "unit"}),
    # Loudness and the sphere.
    ("10 * log10(x)", "10 * log10(clamp(x, 1e-10, None))", T, F32, NONNEGATIVE),
    ("20 * log10(x)", "20 * log10(x + 1e-12)", N, F64, NONNEGATIVE),
    ("acos(1 - 2 * x)", "2 * asin(sqrt(x))", N, F64, PROBABILITY),
    ("1 - cos(x)", "2 * sin(x / 2) ** 2", T, F64, SMALL),
    # Half precision.
    ("sqrt(sum(x * x, -1))", "cast(norm(cast(x, 'float32'), 2, -1), 'float16')", T, F16, ANY),
    ("mean(x * x, -1)", "cast(mean(cast(x, 'float32') ** 2, -1), 'float16')", T, F16, ANY),
    ("sum(x, -1) / 1000", "cast(sum(cast(x, 'float32'), -1) / 1000, 'float16')", T, F16, {"x": "large"}),
    ("exp(x) / sum(exp(x), -1)", "softmax(x, -1)", T, BF16, LOGITS),
]  # fmt: skip
