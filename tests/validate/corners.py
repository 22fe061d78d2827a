"""Rewrites whose judgement hangs on a small region: pieces that meet, and poles that no special value meets.

Written with the search along gradients (`stablefix.validate.guided`) and its rules, so no confirmation of them. In the
form of `mutations`.
"""

from __future__ import annotations

from tests.validate.mutations import ANY, F32, F64, LOGITS, SMALL, Line, N, T

CORNER_WRONG: list[Line] = [
    # A Taylor piece that reaches too far, or has a coefficient wrong.
    ("(exp(x) - 1) / x", "where(abs(x) < 0.1, 1 + x / 2, (exp(x) - 1) / x)", T, F32, SMALL),
    ("(exp(x) - 1) / x", "where(abs(x) < 0.1, 1 + x / 2, (exp(x) - 1) / where(x == 0, 1, x))", N, F64, SMALL),
    ("sin(x) / x", "where(abs(x) < 0.1, 1.0, sin(x) / where(x == 0, 1, x))", T, F32, SMALL),
    ("sin(x) / x", "where(abs(x) < 0.1, 1.0, sin(x) / where(x == 0, 1, x))", N, F64, SMALL),
    ("sin(x) / x", "where(abs(x) < 0.2, 1.0 - x * x / 7, sin(x) / where(x == 0, 1, x))", T, F32, SMALL),
    ("log(1 + x) / x", "where(abs(x) < 0.1, 1 - x / 2, log(1 + x) / where(x == 0, 1, x))", T, F32, SMALL),
    ("log(1 + x) / x", "where(abs(x) < 0.2, 1 - x / 2, log(1 + x) / where(x == 0, 1, x))", N, F64, SMALL),
    ("tanh(x) / x", "where(abs(x) < 0.3, 1 - x * x / 3, tanh(x) / where(x == 0, 1, x))", T, F32, SMALL),
    ("tanh(x) / x", "where(abs(x) < 0.3, 1 - x * x / 3, tanh(x) / where(x == 0, 1, x))", N, F64, SMALL),
    (
        "(1 - cos(x)) / x ** 2",
        "where(abs(x) < 0.3, 0.5 - x * x / 20, (1 - cos(x)) / where(x == 0, 1, x) ** 2)",
        T, F32, SMALL,
    ),
    (
        "(1 - cos(x)) / x ** 2",
        "where(abs(x) < 0.5, 0.5 - x * x / 20, (1 - cos(x)) / where(x == 0, 1, x) ** 2)",
        N, F64, SMALL,
    ),
    ("x / (exp(x) - 1)", "where(abs(x) < 0.2, 1 - x / 2, x / where(x == 0, 1, exp(x) - 1))", N, F64, SMALL),
    ("sqrt(1 + x) - 1", "where(abs(x) < 0.05, x / 2 - x * x / 9, sqrt(1 + x) - 1)", N, F64, SMALL),
    (
        "log(1 + exp(x))",
        "where(x > 3, x + exp(-x), where(x < -3, exp(x), log(1 + exp(clamp(x, -10, 10)))))",
        T, F32, LOGITS,
    ),
    # A pole on a curve of the inputs, and what is made of it.
    ("1 / (x * y - 3)", "1 / where(abs(x * y - 3) < 0.05, 0.05, x * y - 3)", T, F32, ANY),
    ("1 / (x ** 2 - 3 * x * y + 1.7)", "1 / (x ** 2 - 3 * x * y + 1.7 + 1e-4)", T, F32, ANY),
    ("1 / (x ** 2 - 3 * x * y + 1.7)", "1 / (x ** 2 - 3 * x * y + 1.7 + 1e-4)", N, F64, ANY),
    ("a / (sum(w * x, -1) - 1.3)", "a / (sum(w * x, -1) - 1.3 + 1e-3)", T, F32, ANY),
    ("1 / (sum(w * x, -1) - 1.3)", "1 / abs(sum(w * x, -1) - 1.3)", T, F32, ANY),
    ("a / (cos(x) - sin(x))", "a / where(abs(cos(x) - sin(x)) < 0.01, 0.01, cos(x) - sin(x))", T, F32, ANY),
    ("a / (cos(x) - sin(x))", "a * (cos(x) - sin(x)) / ((cos(x) - sin(x)) ** 2 + 1e-5)", T, F32, ANY),
    ("1 / (cos(a) * cos(b) - sin(a) * sin(b))", "1 / cos(a - b)", T, F32, ANY),
    ("log(abs(x ** 2 - 3 * x * y + 1.7))", "log(abs(x ** 2 - 3 * x * y + 1.7) + 0.01)", T, F32, ANY),
    ("log(x * x + y * y - 1)", "log(clamp(x * x + y * y - 1, 0.01, None))", T, F32, ANY),
    ("log(x ** 2 - 3 * x * y + 1.7)", "log(relu(x ** 2 - 3 * x * y + 1.7) + 1e-2)", T, F32, ANY),
    ("sqrt(x ** 2 - 3 * x * y + 1.7)", "sqrt(clamp(x ** 2 - 3 * x * y + 1.7, 0, None))", T, F32, ANY),
    ("sqrt(x * y - 0.7)", "sqrt(abs(x * y - 0.7))", T, F32, ANY),
    ("acos(x * y + 0.3)", "acos(clamp(x * y + 0.3, -1, 1))", T, F32, ANY),
    ("acos(x * y + 0.3)", "acos(clamp(x * y + 0.3, -0.99, 0.99))", T, F32, ANY),
    ("exp(x * y - 3 * x)", "exp(clamp(x * y - 3 * x, None, 30))", T, F32, ANY),
    ("exp(x * y - 3 * x)", "exp(clamp(x * y - 3 * x, None, 50))", T, F32, ANY),
    # Wrong in a band of the inputs that holds hardly any number.
    ("log(1 - x * y)", "log1p(-x * y) * where(abs(x * y - 0.5) < 1e-3, 0.9, 1)", T, F32, ANY),
    ("log(1 - x * y)", "log1p(-x * y) * where(abs(x * y - 0.5) < 1e-5, 0.5, 1)", N, F64, ANY),
    # Right in value and slope, with a second derivative that is not.
    ("log(1 + x * x)", "log1p((x * x) ** 0.75 * abs(x) ** 0.5)", T, F32, ANY),
]  # fmt: skip

CORNER_RIGHT: list[Line] = [
    ("(exp(x) - 1) / x", "where(x == 0, 1, expm1(x) / where(x == 0, 1, x))", T, F32, SMALL),
    ("(exp(x) - 1) / x", "where(x == 0, 1, expm1(x) / where(x == 0, 1, x))", N, F64, SMALL),
    ("sin(x) / x", "where(abs(x) < 1e-2, 1 - x * x / 6 + x ** 4 / 120, sin(x) / where(x == 0, 1, x))", N, F64, SMALL),
    ("log(1 + x) / x", "where(x == 0, 1, log1p(x) / where(x == 0, 1, x))", N, F64, SMALL),
    ("x / (exp(x) - 1)", "where(x == 0, 1, x / where(x == 0, 1, expm1(x)))", N, F64, SMALL),
    ("(1 - cos(x)) / x ** 2", "2 * (sin(x / 2) / where(x == 0, 1, x)) ** 2 + where(x == 0, 0.5, 0)", N, F64, SMALL),
    ("1 / (x * y - 3)", "1 / where(abs(x * y - 3) < 1e-6, 1, x * y - 3)", T, F32, ANY),
    ("log(x ** 2 - 3 * x * y + 1.7)", "log(clamp(x ** 2 - 3 * x * y + 1.7, 1e-8, None))", T, F32, ANY),
    ("acos(x * y + 0.3)", "acos(clamp(x * y + 0.3, -1 + 1e-6, 1 - 1e-6))", T, F32, ANY),
    ("sqrt(x * y - 0.7)", "sqrt(clamp(x * y - 0.7, 1e-12, None))", T, F32, ANY),
    ("sqrt(x * y - 0.7)", "sqrt(relu(x * y - 0.7))", T, F32, ANY),
    ("log(1 - x * y)", "log1p(-x * y)", T, F32, ANY),
]
