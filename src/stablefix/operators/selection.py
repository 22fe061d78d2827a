"""Absolute value, rounding, limits and choices between values."""

from stablefix.operators.operator import Form, define

define(
    "abs(x)",
    "torch.abs(input: tensor_x, *, out: _=None)",
    "torch.absolute(input: tensor_x, *, out: _=None)",
    "Tensor.abs(self: x)",
    "Tensor.absolute(self: x)",
    "numpy.abs(x, /)",
    "numpy.absolute(x, /)",
    "numpy.fabs(x, /)",
    "math.fabs(x, /)",
    "jax.numpy.abs(x, /)",
    "builtins.abs(x, /)",
    derivative={"x": "sign(x)"},
    range="[0, inf]",
)
define(
    "sign(x)",
    "torch.sign(input: tensor_x, *, out: _=None)",
    "Tensor.sign(self: x)",
    "numpy.sign(x, /)",
    "jax.numpy.sign(x, /)",
    derivative={"x": "0"},
    range="[-1, 1]",
)
define(
    "floor(x)",
    "torch.floor(input: tensor_x, *, out: _=None)",
    "Tensor.floor(self: x)",
    "numpy.floor(x, /)",
    "math.floor(x, /)",
    "jax.numpy.floor(x, /)",
    derivative={"x": "0"},
)
define(
    "ceil(x)",
    "torch.ceil(input: tensor_x, *, out: _=None)",
    "Tensor.ceil(self: x)",
    "numpy.ceil(x, /)",
    "math.ceil(x, /)",
    "jax.numpy.ceil(x, /)",
    derivative={"x": "0"},
)
define(
    "trunc(x)",
    "torch.trunc(input: tensor_x, *, out: _=None)",
    "torch.fix(input: tensor_x, *, out: _=None)",
    "Tensor.trunc(self: x)",
    "Tensor.fix(self: x)",
    "numpy.trunc(x, /)",
    "math.trunc(x, /)",
    "jax.numpy.trunc(x, /)",
    derivative={"x": "0"},
)
define(
    "round(x)",
    "torch.round(input: tensor_x, *, decimals: _=0, out: _=None)",
    "Tensor.round(self: x, *, decimals: _=0)",
    "numpy.round(a: x, decimals: _=0, out: _=None)",
    "numpy.rint(x, /)",
    derivative={"x": "0"},
)
define(
    "frac(x)",
    "torch.frac(input: tensor_x, *, out: _=None)",
    "Tensor.frac(self: x)",
    meaning="x - trunc(x)",
    range="[-1, 1]",
)
define(
    "maximum(a, b)",
    "torch.maximum(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.maximum(self: a, other: tensor_b)",
    "numpy.maximum(a, b, /)",
    "jax.numpy.maximum(a, b, /)",
    "builtins.max(a, b, /)",
    "torch.max(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.max(self: a, other: tensor_b)",
    commutes=True,
)
define(
    "minimum(a, b)",
    "torch.minimum(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.minimum(self: a, other: tensor_b)",
    "numpy.minimum(a, b, /)",
    "jax.numpy.minimum(a, b, /)",
    "builtins.min(a, b, /)",
    "torch.min(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.min(self: a, other: tensor_b)",
    commutes=True,
)
define(
    "fmax(a, b)",
    "torch.fmax(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.fmax(self: a, other: tensor_b)",
    "numpy.fmax(a, b, /)",
    "jax.numpy.fmax(a, b, /)",
    commutes=True,
    meaning="where(isnan(a), b, where(isnan(b), a, maximum(a, b)))",
)
define(
    "fmin(a, b)",
    "torch.fmin(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.fmin(self: a, other: tensor_b)",
    "numpy.fmin(a, b, /)",
    "jax.numpy.fmin(a, b, /)",
    commutes=True,
    meaning="where(isnan(a), b, where(isnan(b), a, minimum(a, b)))",
)
define(
    "clamp(x, min = None, max = None)",
    "torch.clamp(input: tensor_x, min=None, max=None, *, out: _=None)",
    "torch.clip(input: tensor_x, min=None, max=None, *, out: _=None)",
    "Tensor.clamp(self: x, min=None, max=None)",
    "Tensor.clip(self: x, min=None, max=None)",
    "torch.clamp_min(input: tensor_x, min, *, out: _=None)",
    "torch.clamp_max(input: tensor_x, max, *, out: _=None)",
    "Tensor.clamp_min(self: x, min)",
    "Tensor.clamp_max(self: x, max)",
    "numpy.clip(a: x, a_min: min, a_max: max, out: _=None)",
    "numpy.clip(a: x, *, min=None, max=None)",
    "ndarray.clip(self: x, min=None, max=None, out: _=None)",
    "jax.numpy.clip(arr: x, /, min=None, max=None)",
    "builtins.max(x, min, /)",
    "builtins.min(x, max, /)",
    meaning=(
        "x if min is None and max is None else maximum(x, min) if max is None else minimum(x, max) if "
        "min is None else minimum(maximum(x, min), max)"
    ),
)
define(
    "where(condition, a, b)",
    "torch.where(condition: tensor_condition, input: a, other: b, *, out: _=None)",
    "Tensor.where(self: a, condition: tensor_condition, other: b)",
    "numpy.where(condition, a, b, /)",
    "jax.numpy.where(condition, x: a, y: b, /)",
)
define(
    "masked_fill(x, mask, value)",
    "torch.masked_fill(input: tensor_x, mask: tensor_mask, value)",
    "Tensor.masked_fill(self: x, mask: tensor_mask, value)",
    meaning="where(mask, value, x)",
)
define(
    "nan_to_num(x, nan = 0, posinf = None, neginf = None)",
    "torch.nan_to_num(input: tensor_x, nan=0.0, posinf=None, neginf=None, *, out: _=None)",
    "Tensor.nan_to_num(self: x, nan=0.0, posinf=None, neginf=None)",
    "numpy.nan_to_num(x, copy: _=True, nan=0.0, posinf=None, neginf=None)",
    "jax.numpy.nan_to_num(x, copy: _=True, nan=0.0, posinf=None, neginf=None)",
    meaning=(
        "where(isnan(x), 0 if nan is None else nan, where(x == inf, finfo_max(x) if posinf is None else "
        "posinf, where(x == -inf, -finfo_max(x) if neginf is None else neginf, x)))"
    ),
)
define(
    "heaviside(x, values)",
    "torch.heaviside(input: tensor_x, values: tensor_values, *, out: _=None)",
    "Tensor.heaviside(self: x, values: tensor_values)",
    "numpy.heaviside(x, values, /)",
    meaning="where(x == 0, values, where(x < 0, 0, 1))",
)
# Some entries of a tensor or array, `x[index]`. Which ones is a text: no formula depends on it.
define(
    "select(x, index: OPTION)",
    form=Form.OTHER,
    meaning="x",
)
define(
    "gather(x, dim: DIM, index)",
    "torch.gather(input: tensor_x, dim, index: tensor_index, *, sparse_grad: _=False, out: _=None)",
    "Tensor.gather(self: x, dim, index: tensor_index, *, sparse_grad: _=False)",
    "numpy.take_along_axis(arr: x, indices: index, axis: dim)",
    form=Form.OTHER,
)
