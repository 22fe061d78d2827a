"""Trigonometric functions and their inverses, in radians."""

from stablefix.operators.operator import define

define(
    "sin(x)",
    "torch.sin(input: tensor_x, *, out: _=None)",
    "Tensor.sin(self: x)",
    "numpy.sin(x, /)",
    "math.sin(x, /)",
    "jax.numpy.sin(x, /)",
    derivative={"x": "cos(x)"},
    range="[-1, 1]",
)
define(
    "cos(x)",
    "torch.cos(input: tensor_x, *, out: _=None)",
    "Tensor.cos(self: x)",
    "numpy.cos(x, /)",
    "math.cos(x, /)",
    "jax.numpy.cos(x, /)",
    derivative={"x": "-sin(x)"},
    range="[-1, 1]",
)
define(
    "tan(x)",
    "torch.tan(input: tensor_x, *, out: _=None)",
    "Tensor.tan(self: x)",
    "numpy.tan(x, /)",
    "math.tan(x, /)",
    "jax.numpy.tan(x, /)",
    derivative={"x": "1 + out * out"},
)
define(
    "asin(x)",
    "torch.asin(input: tensor_x, *, out: _=None)",
    "torch.arcsin(input: tensor_x, *, out: _=None)",
    "Tensor.asin(self: x)",
    "Tensor.arcsin(self: x)",
    "numpy.arcsin(x, /)",
    "numpy.asin(x, /) since 2.0",
    "math.asin(x, /)",
    "jax.numpy.arcsin(x, /)",
    derivative={"x": "1 / sqrt((1 - x) * (1 + x))"},
    range="[-1.5708, 1.5708]",
    singular="abs(x) >= 1",
)
define(
    "acos(x)",
    "torch.acos(input: tensor_x, *, out: _=None)",
    "torch.arccos(input: tensor_x, *, out: _=None)",
    "Tensor.acos(self: x)",
    "Tensor.arccos(self: x)",
    "numpy.arccos(x, /)",
    "numpy.acos(x, /) since 2.0",
    "math.acos(x, /)",
    "jax.numpy.arccos(x, /)",
    derivative={"x": "-1 / sqrt((1 - x) * (1 + x))"},
    range="[0, 3.1416]",
    singular="abs(x) >= 1",
)
define(
    "atan(x)",
    "torch.atan(input: tensor_x, *, out: _=None)",
    "torch.arctan(input: tensor_x, *, out: _=None)",
    "Tensor.atan(self: x)",
    "Tensor.arctan(self: x)",
    "numpy.arctan(x, /)",
    "numpy.atan(x, /) since 2.0",
    "math.atan(x, /)",
    "jax.numpy.arctan(x, /)",
    derivative={"x": "1 / (1 + x * x)"},
    range="[-1.5708, 1.5708]",
)
define(
    "atan2(a, b)",
    "torch.atan2(input: tensor_a, other: tensor_b, *, out: _=None)",
    "torch.arctan2(input: tensor_a, other: tensor_b, *, out: _=None) since 1.11",
    "Tensor.atan2(self: a, other: tensor_b)",
    "Tensor.arctan2(self: a, other: tensor_b) since 1.11",
    "numpy.arctan2(a, b, /)",
    "numpy.atan2(a, b, /) since 2.0",
    "math.atan2(a, b, /)",
    "jax.numpy.arctan2(a, b, /)",
    derivative={"a": "b / (a * a + b * b)", "b": "-a / (a * a + b * b)"},
    range="[-3.1416, 3.1416]",
    singular="(a == 0) & (b == 0)",
)
define(
    "deg2rad(x)",
    "torch.deg2rad(input: tensor_x, *, out: _=None)",
    "Tensor.deg2rad(self: x)",
    "numpy.deg2rad(x, /)",
    "numpy.radians(x, /)",
    "math.radians(x, /)",
    meaning="x * pi / 180",
)
define(
    "rad2deg(x)",
    "torch.rad2deg(input: tensor_x, *, out: _=None)",
    "Tensor.rad2deg(self: x)",
    "numpy.rad2deg(x, /)",
    "numpy.degrees(x, /)",
    "math.degrees(x, /)",
    meaning="x * 180 / pi",
)
define(
    "sinc(x)",
    "torch.sinc(input: tensor_x, *, out: _=None)",
    "torch.special.sinc(input: tensor_x, *, out: _=None) since 1.10",
    "Tensor.sinc(self: x)",
    "numpy.sinc(x)",
    meaning="where(x == 0, 1, sin(pi * x) / where(x == 0, 1, pi * x))",
    range="[-1, 1]",
)
define(
    "cosm1(x)",
    "scipy.special.cosm1(x, /)",
    meaning="cos(x) - 1",
    range="[-2, 0]",
)
