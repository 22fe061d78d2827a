"""Rearrangements: the same entries in another shape."""

from stablefix.operators.operator import Form, define

define(
    "squeeze(x, dim: DIM = None)",
    "torch.squeeze(input: tensor_x)",
    "torch.squeeze(input: tensor_x, dim)",
    "Tensor.squeeze(self: x)",
    "Tensor.squeeze(self: x, dim)",
    "numpy.squeeze(a: x, axis: dim=None)",
    "ndarray.squeeze(self: x, axis: dim=None)",
    "jax.numpy.squeeze(a: x, axis: dim=None)",
    form=Form.OTHER,
)
define(
    "unsqueeze(x, dim: DIM)",
    "torch.unsqueeze(input: tensor_x, dim)",
    "Tensor.unsqueeze(self: x, dim)",
    "numpy.expand_dims(a: x, axis: dim)",
    "jax.numpy.expand_dims(a: x, axis: dim)",
    form=Form.OTHER,
)
define(
    "transpose(x, dim0: NUMBER, dim1: NUMBER)",
    "torch.transpose(input: tensor_x, dim0, dim1)",
    "torch.swapaxes(input: tensor_x, axis0: dim0, axis1: dim1)",
    "torch.swapdims(input: tensor_x, dim0, dim1)",
    "Tensor.transpose(self: x, dim0, dim1)",
    "Tensor.swapaxes(self: x, axis0: dim0, axis1: dim1)",
    "Tensor.swapdims(self: x, dim0, dim1)",
    "Tensor.mT with dim0=-2, dim1=-1 since 1.11",
    "numpy.swapaxes(a: x, axis1: dim0, axis2: dim1)",
    "numpy.matrix_transpose(x, /) with dim0=-2, dim1=-1 since 2.0",
    "jax.numpy.swapaxes(a: x, axis1: dim0, axis2: dim1)",
    form=Form.OTHER,
)
define(
    "flatten(x, start_dim: NUMBER = 0, end_dim: NUMBER = -1)",
    "torch.flatten(input: tensor_x, start_dim=0, end_dim=-1)",
    "Tensor.flatten(self: x, start_dim=0, end_dim=-1)",
    "numpy.ravel(a: x, order: _='C')",
    "ndarray.flatten(self: x, order: _='C')",
    "ndarray.ravel(self: x, order: _='C')",
    form=Form.OTHER,
)
define(
    "reshape(x, shape: DIM)",
    "torch.reshape(input: tensor_x, shape)",
    "Tensor.reshape(self: x, *shape)",
    "Tensor.view(self: x, *size: shape)",
    "numpy.reshape(a: x, /, shape, order: _='C', *, copy: _=None)",
    "ndarray.reshape(self: x, *shape)",
    form=Form.OTHER,
)
# Without `dims` the axes are reversed; of a matrix it is the transpose.
define(
    "permute(x, dims: DIM = None)",
    "torch.t(input: tensor_x)",
    "Tensor.t(self: x)",
    "Tensor.T",
    "torch.permute(input: tensor_x, dims)",
    "Tensor.permute(self: x, *dims)",
    "numpy.transpose(a: x, axes: dims=None)",
    "ndarray.transpose(self: x, *axes: dims)",
    "ndarray.T",
    "jax.numpy.transpose(a: x, axes: dims=None)",
    form=Form.OTHER,
)
define(
    "expand(x, size: DIM)",
    "Tensor.expand(self: x, *size)",
    form=Form.OTHER,
)
# The same entries in any shape, in the old form of a template: whatever stands between is looked through.
define(
    "rearranged(x)",
    form=Form.OTHER,
    meaning="x",
)
