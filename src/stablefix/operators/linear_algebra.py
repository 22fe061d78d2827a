"""Linear algebra on the last two axes."""

from stablefix.operators.operator import Form, define

define(
    "det(x)",
    "torch.det(input: tensor_x)",
    "torch.linalg.det(A: tensor_x, *, out: _=None)",
    "Tensor.det(self: x)",
    "numpy.linalg.det(a: x)",
    "jax.numpy.linalg.det(a: x)",
    form=Form.MATRIX,
)
define(
    "detsign(x)",
    form=Form.MATRIX,
    meaning="sign(det(x))",
    range="[-1, 1]",
)
define(
    "logabsdet(x)",
    "torch.slogdet(input: tensor_x) -> sign: detsign, logabsdet: logabsdet",
    "torch.linalg.slogdet(A: tensor_x, *, out: _=None) -> sign: detsign, logabsdet: logabsdet",
    "Tensor.slogdet(self: x) -> sign: detsign, logabsdet: logabsdet",
    "numpy.linalg.slogdet(a: x) -> sign?: detsign, logabsdet?: logabsdet",
    "jax.numpy.linalg.slogdet(a: x) -> sign?: detsign, logabsdet?: logabsdet",
    form=Form.MATRIX,
    meaning="log(abs(det(x)))",
)
define(
    "logdet(x)",
    "torch.logdet(input: tensor_x)",
    "Tensor.logdet(self: x)",
    form=Form.MATRIX,
    meaning="log(det(x))",
)
define(
    "inv(x)",
    "torch.inverse(input: tensor_x, *, out: _=None)",
    "torch.linalg.inv(A: tensor_x, *, out: _=None)",
    "Tensor.inverse(self: x)",
    "numpy.linalg.inv(a: x)",
    "scipy.linalg.inv(a: x, overwrite_a: _=False, check_finite: _=True)",
    "jax.numpy.linalg.inv(a: x)",
    form=Form.MATRIX,
)
define(
    "solve(a, b)",
    "torch.linalg.solve(A: tensor_a, B: tensor_b, *, left: _=True, out: _=None)",
    "numpy.linalg.solve(a, b)",
    (
        "scipy.linalg.solve(a, b, lower: _=False, overwrite_a: _=False, overwrite_b: _=False, "
        "check_finite: _=True, assume_a: _=None, transposed: _=False)"
    ),
    "jax.numpy.linalg.solve(a, b)",
    form=Form.MATRIX,
)
define(
    "cholesky(x)",
    "torch.linalg.cholesky(input: tensor_x, *, upper: _=False, out: _=None)",
    "torch.cholesky(input: tensor_x, upper: _=False, *, out: _=None)",
    "Tensor.cholesky(self: x, upper: _=False)",
    "numpy.linalg.cholesky(a: x, /, *, upper: _=False)",
    "jax.numpy.linalg.cholesky(a: x)",
    form=Form.MATRIX,
)
define(
    "eigvalsh(x)",
    "torch.linalg.eigvalsh(input: tensor_x, UPLO: _='L', *, out: _=None)",
    "numpy.linalg.eigvalsh(a: x, UPLO: _='L')",
    "jax.numpy.linalg.eigvalsh(a: x)",
    form=Form.MATRIX,
)
# Of one matrix: numpy's takes the first two axes and torch knows no others.
define(
    "trace(x)",
    "torch.trace(input: tensor_x)",
    "Tensor.trace(self: x)",
    "numpy.trace(a: x, offset: _=0, axis1: _=0, axis2: _=1, dtype: _=None, out: _=None)",
    form=Form.MATRIX,
)
define(
    "diagonal(x, offset: NUMBER = 0, dim1: NUMBER = 0, dim2: NUMBER = 1)",
    "torch.diagonal(input: tensor_x, offset=0, dim1=0, dim2=1)",
    "torch.linalg.diagonal(A: tensor_x, *, offset=0, dim1=-2, dim2=-1) since 1.9",
    "Tensor.diagonal(self: x, offset=0, dim1=0, dim2=1)",
    "numpy.diagonal(a: x, offset=0, axis1: dim1=0, axis2: dim2=1)",
    "ndarray.diagonal(self: x, offset=0, axis1: dim1=0, axis2: dim2=1)",
    form=Form.OTHER,
)
