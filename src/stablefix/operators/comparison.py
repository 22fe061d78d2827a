"""Comparison and logic. The results are 0 and 1."""

from stablefix.operators.operator import Form, define

define(
    "less(a, b)",
    "torch.lt(input: tensor_a, other: b, *, out: _=None)",
    "torch.less(input: tensor_a, other: b, *, out: _=None)",
    "Tensor.lt(self: a, other: b)",
    "Tensor.less(self: a, other: b)",
    "numpy.less(a, b, /)",
    "jax.numpy.less(a, b, /)",
    symbol="<",
    derivative={"a": "0", "b": "0"},
    range="[0, 1]",
)
define(
    "less_equal(a, b)",
    "torch.le(input: tensor_a, other: b, *, out: _=None)",
    "torch.less_equal(input: tensor_a, other: b, *, out: _=None)",
    "Tensor.le(self: a, other: b)",
    "Tensor.less_equal(self: a, other: b)",
    "numpy.less_equal(a, b, /)",
    "jax.numpy.less_equal(a, b, /)",
    symbol="<=",
    derivative={"a": "0", "b": "0"},
    range="[0, 1]",
)
define(
    "greater(a, b)",
    "torch.gt(input: tensor_a, other: b, *, out: _=None)",
    "torch.greater(input: tensor_a, other: b, *, out: _=None)",
    "Tensor.gt(self: a, other: b)",
    "Tensor.greater(self: a, other: b)",
    "numpy.greater(a, b, /)",
    "jax.numpy.greater(a, b, /)",
    symbol=">",
    derivative={"a": "0", "b": "0"},
    range="[0, 1]",
)
define(
    "greater_equal(a, b)",
    "torch.ge(input: tensor_a, other: b, *, out: _=None)",
    "torch.greater_equal(input: tensor_a, other: b, *, out: _=None)",
    "Tensor.ge(self: a, other: b)",
    "Tensor.greater_equal(self: a, other: b)",
    "numpy.greater_equal(a, b, /)",
    "jax.numpy.greater_equal(a, b, /)",
    symbol=">=",
    derivative={"a": "0", "b": "0"},
    range="[0, 1]",
)
define(
    "equal(a, b)",
    "torch.eq(input: tensor_a, other: b, *, out: _=None)",
    "Tensor.eq(self: a, other: b)",
    "numpy.equal(a, b, /)",
    "jax.numpy.equal(a, b, /)",
    symbol="==",
    commutes=True,
    derivative={"a": "0", "b": "0"},
    range="[0, 1]",
)
define(
    "not_equal(a, b)",
    "torch.ne(input: tensor_a, other: b, *, out: _=None)",
    "torch.not_equal(input: tensor_a, other: b, *, out: _=None)",
    "Tensor.ne(self: a, other: b)",
    "Tensor.not_equal(self: a, other: b)",
    "numpy.not_equal(a, b, /)",
    "jax.numpy.not_equal(a, b, /)",
    symbol="!=",
    commutes=True,
    derivative={"a": "0", "b": "0"},
    range="[0, 1]",
)
define(
    "logical_and(a, b)",
    "torch.logical_and(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.logical_and(self: a, other: tensor_b)",
    "numpy.logical_and(a, b, /)",
    "jax.numpy.logical_and(a, b, /)",
    symbol="&",
    commutes=True,
    derivative={"a": "0", "b": "0"},
    range="[0, 1]",
)
define(
    "logical_or(a, b)",
    "torch.logical_or(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.logical_or(self: a, other: tensor_b)",
    "numpy.logical_or(a, b, /)",
    "jax.numpy.logical_or(a, b, /)",
    symbol="|",
    commutes=True,
    derivative={"a": "0", "b": "0"},
    range="[0, 1]",
)
define(
    "logical_xor(a, b)",
    "torch.logical_xor(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.logical_xor(self: a, other: tensor_b)",
    "numpy.logical_xor(a, b, /)",
    "jax.numpy.logical_xor(a, b, /)",
    symbol="^",
    commutes=True,
    derivative={"a": "0", "b": "0"},
    range="[0, 1]",
)
define(
    "logical_not(a)",
    "torch.logical_not(input: tensor_a, *, out: _=None)",
    "Tensor.logical_not(self: a)",
    "numpy.logical_not(a, /)",
    "jax.numpy.logical_not(a, /)",
    symbol="~",
    derivative={"a": "0"},
    range="[0, 1]",
)
define(
    "isnan(x)",
    "torch.isnan(input: tensor_x)",
    "Tensor.isnan(self: x)",
    "numpy.isnan(x, /)",
    "math.isnan(x, /)",
    "jax.numpy.isnan(x, /)",
    derivative={"x": "0"},
    range="[0, 1]",
)
define(
    "isinf(x)",
    "torch.isinf(input: tensor_x)",
    "Tensor.isinf(self: x)",
    "numpy.isinf(x, /)",
    "math.isinf(x, /)",
    "jax.numpy.isinf(x, /)",
    derivative={"x": "0"},
    range="[0, 1]",
)
define(
    "isfinite(x)",
    "torch.isfinite(input: tensor_x)",
    "Tensor.isfinite(self: x)",
    "numpy.isfinite(x, /)",
    "math.isfinite(x, /)",
    "jax.numpy.isfinite(x, /)",
    derivative={"x": "0"},
    range="[0, 1]",
)
# Whether both are entries of one array: what the conditions of templates ask, no code.
define("neighbours(a, b)", form=Form.OTHER, range="[0, 1]")
# Whether n is the length of x along an axis: the same.
define("measures(n, x, dim: DIM)", form=Form.OTHER, range="[0, 1]")
