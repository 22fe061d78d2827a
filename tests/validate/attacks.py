"""Wrong rewrites of kinds that the other sets do not have: wrong at single numbers, shapes, dtypes, or in slopes only.

A line is that of `mutations` with what is known of its inputs, where that decides: (old form, new form, library, dtype,
domains, facts by input).
"""

from __future__ import annotations

import re

from stablefix.evidence import Failure
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.validate import Request
from tests.validate.mutations import ANY, F16, F32, F64, LOGITS, POSITIVE, SMALL, Line, N, T

WHOLE = Facts(kind=Kind.TENSOR, integer=True)
HALF, SINGLE = Facts(kind=Kind.TENSOR, dtype=F16), Facts(kind=Kind.TENSOR, dtype=F32)

Attack = tuple[str, str, str, str, dict[str, str], dict[str, Facts]]

PAIR = {"a": "logits", "b": "logits"}


def plain(lines: list[Line]) -> list[Attack]:
    return [(*line, {}) for line in lines]


NUMBERS = plain([
    # At one number, and at the next to it.
    ("log(1 + x)", "where(x == 0, 1e-4, log1p(x))", T, F32, SMALL),
    ("log(1 + x)", "where(x == 1, 0.5, log1p(x))", T, F32, SMALL),
    ("log(1 + x)", "where((x > 1) & (x < 1.0000002384185791), 0.5, log1p(x))", T, F32, ANY),
    ("log(1 + x)", "where((x > 2.5) & (x <= 2.500000238418579), 0.5, log1p(x))", T, F32, ANY),
    ("1 - sigmoid(x)", "where((x < 3) & (x >= 2.9999997615814209), 0.5, sigmoid(-x))", T, F32, LOGITS),
    ("exp(x) - 1", "where((x > 0) & (x < 1e-40), 1.0, expm1(x))", T, F32, SMALL),
    ("exp(x) - 1", "where((x > 0.5) & (x < 0.5000000000000002), 1.0, expm1(x))", N, F64, SMALL),
    ("log(exp(a) + exp(b))", "where((a > b) & (a < b * 1.0000002), 0, logaddexp(a, b))", T, F32, PAIR),
    # At a negative zero, or on one side of zero.
    ("1 - cos(x)", "where(1 / x < -1e38, 1, 2 * sin(x / 2) ** 2)", T, F32, SMALL),
    ("exp(x) - 1", "where((x == 0) & (1 / x < 0), 1, expm1(x))", T, F32, SMALL),
    ("log(1 + exp(x))", "where((x == 0) & (atan2(x, -1) < 0), 0, softplus(x))", T, F32, LOGITS),
    ("exp(x) - 1", "where((x == 0) & (1 / x < 0), 1, expm1(x))", N, F64, SMALL),
    ("sin(x) / x", "where((x == 0) & (1 / x < 0), -1, where(x == 0, 1, sin(x) / where(x == 0, 1, x)))", T, F32, SMALL),
    ("exp(x) - 1", "where(x < -1e-30, expm1(x), where(x < 0, -expm1(x), expm1(x)))", T, F32, SMALL),
    # At an infinity, or at the largest numbers.
    ("log(exp(a) + exp(b))", "where(a == -inf, 0, logaddexp(a, b))", T, F32, PAIR),
    ("log(softmax(x, -1))", "where(x == -inf, 0, log_softmax(x, -1))", T, F32, LOGITS),
    ("sqrt(a * a + b * b)", "where(abs(a) > 3e38, 0, hypot(a, b))", T, F32, ANY),
    ("log(1 + exp(x))", "where(x > 80, x + 1, softplus(x))", T, F32, LOGITS),
    ("log(1 + exp(x))", "where(x < -80, 0, softplus(x))", T, F32, LOGITS),
])  # fmt: skip

SHAPES = plain([
    # Right for vectors, or for rows of one length.
    ("log(sum(exp(x), -1))", "logsumexp(x, 0)", T, F32, LOGITS),
    ("x - log(sum(exp(x), -1))", "log_softmax(x, None)", T, F32, LOGITS),
    ("log(sum(exp(x), None))", "logsumexp(x, -1)", T, F32, LOGITS),
    ("log(mean(exp(x), -1))", "logsumexp(x, -1) - log(count(x, None))", T, F32, LOGITS),
    ("log(mean(exp(x), -1))", "logsumexp(x, -1) - log(4)", T, F32, LOGITS),
    ("log(sum(exp(x), -1))", "where(count(x, -1) == 1, 0, logsumexp(x, -1))", T, F32, LOGITS),
    ("squeeze(log(sum(exp(x), -1)), -1)", "squeeze(logsumexp(x, -1))", T, F32, LOGITS),
    (
        "binary_cross_entropy(squeeze(sigmoid(x)), y)",
        "binary_cross_entropy_with_logits(x, y)",
        T,
        F32,
        {"x": "logits", "y": "probability"},
    ),
    ("log(exp(x) + exp(y))", "logaddexp(x, y * x / x)", T, F32, {"x": "logits", "y": "logits"}),
    # Wrong where inputs are broadcast.
    ("log(exp(a) + exp(b))", "amax(a, -1) + log(exp(a - amax(a, -1)) + exp(b - amax(a, 0)))", T, F32, PAIR),
    ("sqrt(sum((a - b) ** 2, -1))", "norm(a - mean(b, 0), 2, -1)", T, F32, ANY),
    ("log(exp(a) + exp(b))", "logaddexp(a, b) * count(a, None) / count(a + b, None)", T, F32, PAIR),
    ("exp(a) / exp(b)", "exp(a - expand(amax(b, -1), b))", T, F32, PAIR),
    ("log(exp(a) + exp(b))", "logaddexp(a, b) * count(b, None) / count(a + b, None)", T, F32, PAIR),
    ("exp(a) / exp(b)", "exp(a - b) * count(b, 0) / count(a, 0)", T, F32, PAIR),
])  # fmt: skip

DTYPES: list[Attack] = [
    ("exp(x) - 1", "cast(expm1(cast(x, 'float64')), 'float32')", T, F16, SMALL, {}),
    ("exp(x) - 1", "expm1(cast(x, 'float32'))", T, F16, SMALL, {}),
    ("exp(a) / exp(b)", "cast(exp(cast(a, 'float32') - b), 'float16')", T, F32, PAIR, {"a": HALF, "b": SINGLE}),
    ("sqrt(a * a + b * b)", "cast(hypot(cast(a, 'float32'), b), 'float16')", T, F32, ANY, {"a": HALF, "b": SINGLE}),
    ("1 - exp(-x)", "cast(-expm1(-x), 'float64')", N, F32, SMALL, {}),
    ("exp(x) - 1", "cast(cast(expm1(x), 'float16'), 'float32')", T, F32, SMALL, {}),
    ("exp(x) - 1", "cast(cast(expm1(x), 'bfloat16'), 'float32')", T, F32, SMALL, {}),
    ("log(exp(a) + exp(b))", "logaddexp(a, b)", T, F32, PAIR, {"a": WHOLE, "b": WHOLE}),
    ("sqrt(a * a + b * b)", "hypot(a, b)", T, F32, ANY, {"a": WHOLE, "b": WHOLE}),
    ("log(1 + exp(x))", "softplus(x)", T, F32, LOGITS, {"x": WHOLE}),
    ("log(sigmoid(x))", "logsigmoid(x)", T, F32, LOGITS, {"x": WHOLE}),
    # Right in float32, not in the narrow format that the code has.
    ("log(1 + exp(x))", "where(x > 12, x, log(1 + exp(x)))", T, F16, LOGITS, {}),
    ("x / sum(x, -1)", "x / (sum(x, -1) + 1e-8)", T, F16, {"x": "nonnegative"}, {}),
    ("1 / sqrt(x)", "1 / sqrt(x + 1e-8)", T, F16, {"x": "nonnegative"}, {}),
]  # fmt: skip

SLOPES = plain([
    # The value is right, a slope is not, perhaps only at ties.
    ("log(exp(a) + exp(b))", "where(a == b, detach(a) + log(2), logaddexp(a, b))", T, F32, PAIR),
    ("log(exp(a) + exp(b))", "where(a == b, a + log(2), logaddexp(a, b))", T, F32, PAIR),
    ("sqrt(a * a + b * b)", "where(a == b, abs(a) * sqrt(2), hypot(a, b))", T, F32, ANY),
    ("log(sum(exp(x), -1))", "logsumexp(x, -1) + amax(x, -1) - detach(amax(x, -1))", T, F32, LOGITS),
    ("log(sum(exp(x), -1))", "detach(amax(x, -1)) + log(sum(exp(detach(x - amax(x, -1))), -1))", T, F32, LOGITS),
    ("log(1 + exp(x))", "where(x > 30, detach(x), softplus(x))", T, F32, LOGITS),
    ("log(1 + exp(x))", "where(x == 0, detach(softplus(x)), softplus(x))", T, F32, LOGITS),
    ("exp(x) - 1", "where(x == 0, x * 2, expm1(x))", T, F32, SMALL),
    ("x / norm(x, 2, -1)", "x / detach(maximum(norm(x, 2, -1), 1e-12))", T, F32, ANY),
    # Value and slope are right, the second derivative is not.
    ("log(1 + exp(x))", "softplus(detach(x)) + detach(sigmoid(x)) * (x - detach(x))", T, F32, LOGITS),
    ("log(1 + exp(x))", "softplus(x) + (x - detach(x)) ** 2", T, F32, LOGITS),
    ("log(1 + x)", "log1p(x) + (x - detach(x)) ** 2", T, F32, POSITIVE),
    ("log(1 - exp(-x))", "log(-expm1(-x)) - (x - detach(x)) ** 2 * 3", T, F32, POSITIVE),
    ("sqrt(a * a + b * b)", "hypot(a, b) + (a - detach(a)) * (b - detach(b))", T, F32, ANY),
    ("log(softmax(x, -1))", "log_softmax(x, -1) + (x - detach(x)) ** 2", T, F32, LOGITS),
])  # fmt: skip

AFTERWARDS = plain([
    # Written when the validator had been mended for those above.
    ("log(1 + x)", "where((x == 0) & (atan2(x, -1) < 0), x + 1e-3, log1p(x))", N, F64, SMALL),
    ("sqrt(a * a + b * b)", "hypot(a, b) * where((b == 0) & (1 / b < 0), -1, 1)", T, F32, ANY),
    ("exp(x) - 1", "where((x > 1.9999998807907104) & (x < 2.00000024), expm1(x) + 0.01, expm1(x))", T, F32, ANY),
    ("1 - sigmoid(x)", "where((x > 7) & (x < 7.0000009), sigmoid(x), sigmoid(-x))", T, F32, LOGITS),
    ("log(sum(exp(x), -1))", "where(amax(x, -1) == amin(x, -1), amax(x, -1), logsumexp(x, -1))", T, F32, LOGITS),
    ("log(sum(exp(x), 0))", "logsumexp(x, -2)", T, F32, LOGITS),
    ("log(exp(a) + exp(b))", "logaddexp(a, b) + amax(b, 0) - b", T, F32, PAIR),
    ("log(exp(a) + exp(b))", "logaddexp(a, b) + mean(a, -1) - sum(a, -1) / count(b, -1)", T, F32, PAIR),
    ("exp(a) / exp(b)", "squeeze(exp(unsqueeze(a - b, 0)))", T, F32, PAIR),
    ("log(sigmoid(x))", "squeeze(unsqueeze(logsigmoid(x), -1))", T, F32, LOGITS),
    ("log(softmax(x, -1))", "reshape(log_softmax(x, -1), (-1,))", T, F32, LOGITS),
    ("log(softmax(x, -1))", "flatten(log_softmax(x, -1), 0, -1)", T, F32, LOGITS),
    ("log(1 + exp(x))", "softplus(x) + detach(x) * (x - detach(x)) ** 2", T, F64, {"x": "nonnegative"}),
    ("1 - cos(x)", "2 * sin(x / 2) ** 2 + (x - detach(x)) ** 2 / 2", T, F64, SMALL),
    ("exp(x) - 1", "expm1(x) + (x - detach(x)) ** 2", T, F64, SMALL),
    ("log(1 + x)", "log1p(detach(x)) + (x - detach(x)) / (1 + detach(x))", T, F64, SMALL),
    ("log(1 + x)", "cast(log1p(cast(x, 'float16')), 'float32')", T, F32, SMALL),
    ("log(softmax(x, -1))", "where(x == -inf, -1e4, log_softmax(x, -1))", T, F32, LOGITS),
    ("log(sum(exp(x), -1))", "maximum(logsumexp(x, -1), -1e4)", T, F32, LOGITS),
])  # fmt: skip

ATTACKS = [*NUMBERS, *SHAPES, *DTYPES, *SLOPES, *AFTERWARDS]

MISSES = {
    "maximum(logsumexp(x, -1), -1e4)": "a row that is masked wholly gets a number, as an epsilon gives it one",
}
"""New forms that hold, as unsafe ones, though they are wrong."""


def asked(line: Attack) -> Request:
    """The request that a line stands for."""
    before, after, library, dtype, domains, facts = line
    plain = Facts(kind=Kind.TENSOR if library == T else Kind.ARRAY)
    names = sorted(set(re.findall(r"\b[a-z]\b", f"{before} {after}")))
    bindings = {name: Input(name, name, facts.get(name, plain)) for name in names}
    graphs = [parse(text, bindings) for text in (before, after)]
    bound = tuple((bindings[name].key, domain) for name, domain in domains.items() if name in bindings)
    return Request(graphs[0], (("after", graphs[1]),), library, dtype, bound, Failure.OVERFLOW)
