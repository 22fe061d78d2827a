"""Hyperbolic functions and their inverses."""

from stablefix.operators.operator import define

define(
    "sinh(x)",
    "torch.sinh(input: tensor_x, *, out: _=None)",
    "Tensor.sinh(self: x)",
    "numpy.sinh(x, /)",
    "math.sinh(x, /)",
    "jax.numpy.sinh(x, /)",
    derivative={"x": "cosh(x)"},
)
define(
    "cosh(x)",
    "torch.cosh(input: tensor_x, *, out: _=None)",
    "Tensor.cosh(self: x)",
    "numpy.cosh(x, /)",
    "math.cosh(x, /)",
    "jax.numpy.cosh(x, /)",
    derivative={"x": "sinh(x)"},
    range="[1, inf]",
)
define(
    "tanh(x)",
    "torch.tanh(input: tensor_x, *, out: _=None)",
    "torch.nn.functional.tanh(input: tensor_x)",
    "Tensor.tanh(self: x)",
    "torch.nn.Tanh()(input: tensor_x)",
    "numpy.tanh(x, /)",
    "math.tanh(x, /)",
    "jax.numpy.tanh(x, /)",
    derivative={"x": "(1 - out) * (1 + out)"},
    range="[-1, 1]",
)
define(
    "asinh(x)",
    "torch.asinh(input: tensor_x, *, out: _=None)",
    "torch.arcsinh(input: tensor_x, *, out: _=None)",
    "Tensor.asinh(self: x)",
    "Tensor.arcsinh(self: x)",
    "numpy.arcsinh(x, /)",
    "numpy.asinh(x, /) since 2.0",
    "math.asinh(x, /)",
    "jax.numpy.arcsinh(x, /)",
    derivative={"x": "1 / sqrt(1 + x * x)"},
)
define(
    "acosh(x)",
    "torch.acosh(input: tensor_x, *, out: _=None)",
    "torch.arccosh(input: tensor_x, *, out: _=None)",
    "Tensor.acosh(self: x)",
    "Tensor.arccosh(self: x)",
    "numpy.arccosh(x, /)",
    "numpy.acosh(x, /) since 2.0",
    "math.acosh(x, /)",
    "jax.numpy.arccosh(x, /)",
    derivative={"x": "1 / (sqrt(x - 1) * sqrt(x + 1))"},
    range="[0, inf]",
    singular="x <= 1",
)
define(
    "atanh(x)",
    "torch.atanh(input: tensor_x, *, out: _=None)",
    "torch.arctanh(input: tensor_x, *, out: _=None)",
    "Tensor.atanh(self: x)",
    "Tensor.arctanh(self: x)",
    "numpy.arctanh(x, /)",
    "numpy.atanh(x, /) since 2.0",
    "math.atanh(x, /)",
    "jax.numpy.arctanh(x, /)",
    derivative={"x": "1 / ((1 - x) * (1 + x))"},
    singular="abs(x) >= 1",
)
