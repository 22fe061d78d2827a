"""Exponentials and logarithms."""

from stablefix.operators.operator import define

define(
    "exp(x)",
    "torch.exp(input: tensor_x, *, out: _=None)",
    "Tensor.exp(self: x)",
    "numpy.exp(x, /)",
    "math.exp(x, /)",
    "jax.numpy.exp(x, /)",
    derivative={"x": "out"},
    range="[0, inf]",
)
define(
    "exp2(x)",
    "torch.exp2(input: tensor_x, *, out: _=None)",
    "torch.special.exp2(input: tensor_x, *, out: _=None) since 1.9",
    "Tensor.exp2(self: x)",
    "numpy.exp2(x, /)",
    "math.exp2(x, /) since 3.11",
    "scipy.special.exp2(x, /)",
    "jax.numpy.exp2(x, /)",
    meaning="pow(2, x)",
    range="[0, inf]",
)
define(
    "exp10(x)",
    "scipy.special.exp10(x, /)",
    meaning="pow(10, x)",
    range="[0, inf]",
)
define(
    "expm1(x)",
    "torch.expm1(input: tensor_x, *, out: _=None)",
    "torch.special.expm1(input: tensor_x, *, out: _=None) since 1.9",
    "Tensor.expm1(self: x)",
    "numpy.expm1(x, /)",
    "math.expm1(x, /)",
    "scipy.special.expm1(x, /)",
    "jax.numpy.expm1(x, /)",
    meaning="exp(x) - 1",
    range="[-1, inf]",
)
define(
    "log(x)",
    "torch.log(input: tensor_x, *, out: _=None)",
    "Tensor.log(self: x)",
    "numpy.log(x, /)",
    "math.log(x, /)",
    "jax.numpy.log(x, /)",
    derivative={"x": "1 / x"},
    singular="x <= 0",
)
define(
    "log_base(x, base)",
    "math.log(x, base, /)",
    meaning="log(x) / log(base)",
    singular="x <= 0",
)
define(
    "log2(x)",
    "torch.log2(input: tensor_x, *, out: _=None)",
    "Tensor.log2(self: x)",
    "numpy.log2(x, /)",
    "math.log2(x, /)",
    "jax.numpy.log2(x, /)",
    meaning="log(x) / log(2)",
    singular="x <= 0",
)
define(
    "log10(x)",
    "torch.log10(input: tensor_x, *, out: _=None)",
    "Tensor.log10(self: x)",
    "numpy.log10(x, /)",
    "math.log10(x, /)",
    "jax.numpy.log10(x, /)",
    meaning="log(x) / log(10)",
    singular="x <= 0",
)
define(
    "log1p(x)",
    "torch.log1p(input: tensor_x, *, out: _=None)",
    "torch.special.log1p(input: tensor_x, *, out: _=None) since 1.9",
    "Tensor.log1p(self: x)",
    "numpy.log1p(x, /)",
    "math.log1p(x, /)",
    "scipy.special.log1p(x, /)",
    "jax.numpy.log1p(x, /)",
    meaning="log(1 + x)",
    singular="x <= -1",
)
