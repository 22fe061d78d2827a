"""Reductions. They keep their axes; an explicit squeeze follows where the code drops them."""

from stablefix.operators.operator import Form, define

define(
    "sum(x, dim: DIM = None)",
    "torch.sum(input: tensor_x, dim=None, keepdim=False, *, dtype: _=None, out: _=None)",
    "Tensor.sum(self: x, dim=None, keepdim=False, *, dtype: _=None)",
    "numpy.sum(a: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    "ndarray.sum(self: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    "jax.numpy.sum(a: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    form=Form.REDUCTION,
)
define(
    "mean(x, dim: DIM = None)",
    "torch.mean(input: tensor_x, dim=None, keepdim=False, *, dtype: _=None, out: _=None)",
    "Tensor.mean(self: x, dim=None, keepdim=False, *, dtype: _=None)",
    "numpy.mean(a: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    "ndarray.mean(self: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    "jax.numpy.mean(a: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning="sum(x, dim) / count(x, dim)",
)
define(
    "prod(x, dim: DIM = None)",
    "torch.prod(input: tensor_x, *, dtype: _=None)",
    "torch.prod(input: tensor_x, dim, keepdim=False, *, dtype: _=None, out: _=None)",
    "Tensor.prod(self: x, *, dtype: _=None)",
    "Tensor.prod(self: x, dim, keepdim=False, *, dtype: _=None)",
    "numpy.prod(a: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    "ndarray.prod(self: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    "jax.numpy.prod(a: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    form=Form.REDUCTION,
)
define(
    "amax(x, dim: DIM = None)",
    "torch.amax(input: tensor_x, dim=None, keepdim=False, *, out: _=None)",
    "Tensor.amax(self: x, dim=None, keepdim=False)",
    "torch.max(input: tensor_x)",
    "Tensor.max(self: x)",
    "torch.max(input: tensor_x, dim, keepdim=False, *, out: _=None) -> values: amax, indices: _",
    "Tensor.max(self: x, dim, keepdim=False) -> values: amax, indices: _",
    "numpy.max(a: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    "numpy.amax(a: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    "ndarray.max(self: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    "jax.numpy.max(a: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    form=Form.REDUCTION,
)
define(
    "amin(x, dim: DIM = None)",
    "torch.amin(input: tensor_x, dim=None, keepdim=False, *, out: _=None)",
    "Tensor.amin(self: x, dim=None, keepdim=False)",
    "torch.min(input: tensor_x)",
    "Tensor.min(self: x)",
    "torch.min(input: tensor_x, dim, keepdim=False, *, out: _=None) -> values: amin, indices: _",
    "Tensor.min(self: x, dim, keepdim=False) -> values: amin, indices: _",
    "numpy.min(a: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    "numpy.amin(a: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    "ndarray.min(self: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    "jax.numpy.min(a: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    form=Form.REDUCTION,
)
# `unbiased` is the correction as a Boolean.
define(
    "var(x, dim: DIM = None, correction: NUMBER = 1)",
    "torch.var(input: tensor_x, dim=None, *, correction=1, keepdim=False, out: _=None) since 1.9",
    "Tensor.var(self: x, dim=None, *, correction=1, keepdim=False) since 1.9",
    "torch.var(input: tensor_x, dim, unbiased: correction, keepdim=False, *, out: _=None)",
    "Tensor.var(self: x, dim, unbiased: correction, keepdim=False)",
    "torch.var(input: tensor_x, *, unbiased: correction)",
    "Tensor.var(self: x, *, unbiased: correction)",
    "torch.var_mean(input: tensor_x, dim=None, *, correction=1, keepdim=False) -> var: var, mean: mean since 1.9",
    "numpy.var(a: x, axis: dim=None, dtype: _=None, out: _=None, ddof: correction=0, keepdims: keepdim=False)",
    "ndarray.var(self: x, axis: dim=None, dtype: _=None, out: _=None, ddof: correction=0, keepdims: keepdim=False)",
    "jax.numpy.var(a: x, axis: dim=None, dtype: _=None, out: _=None, ddof: correction=0, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning="sum(square(x - mean(x, dim)), dim) / (count(x, dim) - correction)",
    range="[0, inf]",
)
define(
    "std(x, dim: DIM = None, correction: NUMBER = 1)",
    "torch.std(input: tensor_x, dim=None, *, correction=1, keepdim=False, out: _=None) since 1.9",
    "Tensor.std(self: x, dim=None, *, correction=1, keepdim=False) since 1.9",
    "torch.std(input: tensor_x, dim, unbiased: correction, keepdim=False, *, out: _=None)",
    "Tensor.std(self: x, dim, unbiased: correction, keepdim=False)",
    "torch.std(input: tensor_x, *, unbiased: correction)",
    "Tensor.std(self: x, *, unbiased: correction)",
    "torch.std_mean(input: tensor_x, dim=None, *, correction=1, keepdim=False) -> std: std, mean: mean since 1.9",
    "numpy.std(a: x, axis: dim=None, dtype: _=None, out: _=None, ddof: correction=0, keepdims: keepdim=False)",
    "ndarray.std(self: x, axis: dim=None, dtype: _=None, out: _=None, ddof: correction=0, keepdims: keepdim=False)",
    "jax.numpy.std(a: x, axis: dim=None, dtype: _=None, out: _=None, ddof: correction=0, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning="sqrt(var(x, dim, correction))",
    range="[0, inf]",
)
# torch.norm's own default is p='fro', which is 2 for all the entries. `linalg.norm` with an `ord` is a matrix norm
# when the operand has two axes, so only its default is this operator.
define(
    "norm(x, p: NUMBER = 2, dim: DIM = None)",
    "torch.norm(input: tensor_x, p=2, dim=None, keepdim=False, out: _=None, dtype: _=None)",
    "Tensor.norm(self: x, p=2, dim=None, keepdim=False, dtype: _=None)",
    "torch.linalg.vector_norm(x: tensor_x, ord: p=2, dim=None, keepdim=False, *, dtype: _=None, out: _=None) since 1.9",
    "torch.linalg.norm(input: tensor_x, ord: _=None, dim=None, keepdim=False, *, out: _=None, dtype: _=None)",
    "torch.linalg.norm(input: tensor_x, ord: p, dim: single_dim, keepdim=False, *, out: _=None, dtype: _=None)",
    "numpy.linalg.norm(x, ord: _=None, axis: dim=None, keepdims: keepdim=False)",
    "numpy.linalg.norm(x, ord: p, axis: single_dim, keepdims: keepdim=False)",
    "numpy.linalg.vector_norm(x, /, *, axis: dim=None, keepdims: keepdim=False, ord: p=2) since 2.0",
    "jax.numpy.linalg.norm(x, ord: _=None, axis: dim=None, keepdims: keepdim=False)",
    "jax.numpy.linalg.norm(x, ord: p, axis: single_dim, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning=(
        "sqrt(sum(x * x, dim)) if p == 2 else sum(abs(x), dim) if p == 1 else amax(abs(x), dim) if p == "
        "inf else amin(abs(x), dim) if p == -inf else sum(where(x == 0, 0, 1), dim) if p == 0 else "
        "pow(sum(pow(abs(x), p), dim), 1 / p)"
    ),
    range="[0, inf]",
)
define(
    "logsumexp(x, dim: DIM = None)",
    "torch.logsumexp(input: tensor_x, dim, keepdim=False, *, out: _=None)",
    "torch.special.logsumexp(input: tensor_x, dim, keepdim=False, *, out: _=None) since 1.10",
    "Tensor.logsumexp(self: x, dim, keepdim=False)",
    "scipy.special.logsumexp(a: x, axis: dim=None, b: _=None, keepdims: keepdim=False, return_sign: _=False)",
    "jax.scipy.special.logsumexp(a: x, axis: dim=None, b: _=None, keepdims: keepdim=False, return_sign: _=False)",
    "jax.nn.logsumexp(a: x, axis: dim=None, b: _=None, keepdims: keepdim=False, return_sign: _=False)",
    form=Form.REDUCTION,
    meaning="log(sum(exp(x), dim))",
)
define(
    "all(x, dim: DIM = None)",
    "torch.all(input: tensor_x, dim=None, keepdim=False, *, out: _=None)",
    "Tensor.all(self: x, dim=None, keepdim=False)",
    "numpy.all(a: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    "ndarray.all(self: x, axis: dim=None, *, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning="amin(where(x == 0, 0, 1), dim)",
    range="[0, 1]",
)
define(
    "any(x, dim: DIM = None)",
    "torch.any(input: tensor_x, dim=None, keepdim=False, *, out: _=None)",
    "Tensor.any(self: x, dim=None, keepdim=False)",
    "numpy.any(a: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    "ndarray.any(self: x, axis: dim=None, *, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning="amax(where(x == 0, 0, 1), dim)",
    range="[0, 1]",
)
# The number of entries that a reduction over `dim` reduces.
define(
    "count(x, dim: DIM = None)",
    "torch.numel(input: tensor_x)",
    "numpy.size(a: x, axis: dim=None)",
    form=Form.REDUCTION,
    derivative={"x": "0"},
    range="[0, inf)",
)
define(
    "count_nonzero(x, dim: DIM = None)",
    "torch.count_nonzero(input: tensor_x, dim=None)",
    "Tensor.count_nonzero(self: x, dim=None)",
    "numpy.count_nonzero(a: x, axis: dim=None, *, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning="sum(where(x == 0, 0, 1), dim)",
    range="[0, inf)",
)
define(
    "ptp(x, dim: DIM = None)",
    "numpy.ptp(a: x, axis: dim=None, out: _=None, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning="amax(x, dim) - amin(x, dim)",
    range="[0, inf]",
)
define(
    "nansum(x, dim: DIM = None)",
    "torch.nansum(input: tensor_x, dim=None, keepdim=False, *, dtype: _=None, out: _=None)",
    "Tensor.nansum(self: x, dim=None, keepdim=False, *, dtype: _=None)",
    "numpy.nansum(a: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning="sum(where(isnan(x), 0, x), dim)",
)
define(
    "nanmean(x, dim: DIM = None)",
    "torch.nanmean(input: tensor_x, dim=None, keepdim=False, *, dtype: _=None, out: _=None) since 1.10",
    "Tensor.nanmean(self: x, dim=None, keepdim=False, *, dtype: _=None) since 1.10",
    "numpy.nanmean(a: x, axis: dim=None, dtype: _=None, out: _=None, keepdims: keepdim=False)",
    form=Form.REDUCTION,
    meaning="sum(where(isnan(x), 0, x), dim) / sum(where(isnan(x), 0, 1), dim)",
)
# The scalar product of two vectors.
define(
    "dot(a, b)",
    "torch.dot(input: tensor_a, tensor: tensor_b, *, out: _=None)",
    "Tensor.dot(self: a, tensor: tensor_b)",
    "numpy.vdot(a, b, /)",
    form=Form.REDUCTION,
    commutes=True,
    meaning="sum(a * b)",
)
