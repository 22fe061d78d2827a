"""Running sums and products along an axis."""

from stablefix.operators.operator import Form, define

define(
    "cumsum(x, dim: DIM)",
    "torch.cumsum(input: tensor_x, dim, *, dtype: _=None, out: _=None)",
    "Tensor.cumsum(self: x, dim, *, dtype: _=None)",
    "numpy.cumsum(a: x, axis: dim, dtype: _=None, out: _=None)",
    "ndarray.cumsum(self: x, axis: dim, dtype: _=None, out: _=None)",
    "jax.numpy.cumsum(a: x, axis: dim, dtype: _=None, out: _=None)",
    form=Form.ROWWISE,
)
define(
    "cumprod(x, dim: DIM)",
    "torch.cumprod(input: tensor_x, dim, *, dtype: _=None, out: _=None)",
    "Tensor.cumprod(self: x, dim, *, dtype: _=None)",
    "numpy.cumprod(a: x, axis: dim, dtype: _=None, out: _=None)",
    "ndarray.cumprod(self: x, axis: dim, dtype: _=None, out: _=None)",
    "jax.numpy.cumprod(a: x, axis: dim, dtype: _=None, out: _=None)",
    form=Form.ROWWISE,
)
define(
    "logcumsumexp(x, dim: DIM)",
    "torch.logcumsumexp(input: tensor_x, dim, *, out: _=None)",
    "Tensor.logcumsumexp(self: x, dim)",
    form=Form.ROWWISE,
    meaning="log(cumsum(exp(x), dim))",
)
