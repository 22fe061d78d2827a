"""The incomplete gamma and beta functions, regularised: shares of the whole integral, and what is left of it.

Their slopes in the parameters have no closed form, and torch gives none.
"""

from stablefix.operators.operator import define

# PyTorch's kernel gives up to 1.000002 for a of 1e-16.
define(
    "gammainc(a, x)",
    "scipy.special.gammainc(a, x, /)",
    "torch.igamma(input: tensor_a, other: tensor_x, *, out: _=None)",
    "torch.special.gammainc(input: tensor_a, other: tensor_x, *, out: _=None) since 1.10",
    "Tensor.igamma(self: a, other: tensor_x)",
    "jax.scipy.special.gammainc(a, x)",
    derivative={"a": "nan", "x": "exp((a - 1) * log(x) - x - lgamma(a))"},
    range="[0, 1.00001]",
    ulps=64,
    singular="(a <= 0) | (x < 0)",
)
define(
    "gammaincc(a, x)",
    "scipy.special.gammaincc(a, x, /)",
    "torch.igammac(input: tensor_a, other: tensor_x, *, out: _=None)",
    "torch.special.gammaincc(input: tensor_a, other: tensor_x, *, out: _=None) since 1.10",
    "Tensor.igammac(self: a, other: tensor_x)",
    "jax.scipy.special.gammaincc(a, x)",
    meaning="1 - gammainc(a, x)",
    range="[0, 1]",
    ulps=64,
    singular="(a <= 0) | (x < 0)",
)
define(
    "betainc(a, b, x)",
    "scipy.special.betainc(a, b, x, /)",
    "jax.scipy.special.betainc(a, b, x)",
    derivative={
        "a": "nan",
        "b": "nan",
        "x": "exp((a - 1) * log(x) + (b - 1) * log1p(-x) - lgamma(a) - lgamma(b) + lgamma(a + b))",
    },
    range="[0, 1]",
    ulps=64,
    singular="(a <= 0) | (b <= 0) | (x < 0) | (x > 1)",
)
define(
    "betaincc(a, b, x)",
    "scipy.special.betaincc(a, b, x, /) since 1.11",
    meaning="1 - betainc(a, b, x)",
    range="[0, 1]",
    ulps=64,
    singular="(a <= 0) | (b <= 0) | (x < 0) | (x > 1)",
)
