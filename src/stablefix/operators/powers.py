"""Roots, squares and the hypotenuse."""

from stablefix.operators.operator import define

define(
    "sqrt(x)",
    "torch.sqrt(input: tensor_x, *, out: _=None)",
    "Tensor.sqrt(self: x)",
    "numpy.sqrt(x, /)",
    "math.sqrt(x, /)",
    "jax.numpy.sqrt(x, /)",
    derivative={"x": "1 / (2 * out)"},
    range="[0, inf]",
    singular="x <= 0",
)
define(
    "rsqrt(x)",
    "torch.rsqrt(input: tensor_x, *, out: _=None)",
    "Tensor.rsqrt(self: x)",
    "jax.lax.rsqrt(x)",
    meaning="1 / sqrt(x)",
    range="[0, inf]",
    singular="x <= 0",
)
define(
    "square(x)",
    "torch.square(input: tensor_x, *, out: _=None)",
    "Tensor.square(self: x)",
    "numpy.square(x, /)",
    "jax.numpy.square(x, /)",
    meaning="x * x",
    range="[0, inf]",
)
define(
    "cbrt(x)",
    "numpy.cbrt(x, /)",
    "math.cbrt(x, /) since 3.11",
    "scipy.special.cbrt(x, /)",
    "jax.numpy.cbrt(x, /)",
    meaning="sign(x) * pow(abs(x), 1 / 3)",
    singular="x == 0",
)
define(
    "hypot(a, b)",
    "torch.hypot(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.hypot(self: a, other: tensor_b)",
    "numpy.hypot(a, b, /)",
    "math.hypot(a, b, /)",
    "jax.numpy.hypot(a, b, /)",
    commutes=True,
    meaning="sqrt(a * a + b * b)",
    range="[0, inf]",
)
