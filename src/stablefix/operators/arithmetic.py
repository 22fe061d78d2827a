"""Arithmetic: what Python writes with symbols, and its fused forms."""

from stablefix.operators.operator import Form, define

define(
    "add(a, b)",
    "torch.add(input: a, other: b, *, alpha: _=1, out: _=None)",
    "Tensor.add(self: a, other: b, *, alpha: _=1)",
    "numpy.add(a, b, /)",
    "jax.numpy.add(a, b, /)",
    symbol="+",
    commutes=True,
    derivative={"a": "1", "b": "1"},
)
define(
    "sub(a, b)",
    "torch.sub(input: a, other: b, *, alpha: _=1, out: _=None)",
    "torch.subtract(input: a, other: b, *, alpha: _=1, out: _=None)",
    "Tensor.sub(self: a, other: b, *, alpha: _=1)",
    "Tensor.subtract(self: a, other: b, *, alpha: _=1)",
    "torch.rsub(input: tensor_b, other: a, *, alpha: _=1)",
    "numpy.subtract(a, b, /)",
    "jax.numpy.subtract(a, b, /)",
    symbol="-",
    derivative={"a": "1", "b": "-1"},
)
define(
    "mul(a, b)",
    "torch.mul(input: a, other: b, *, out: _=None)",
    "torch.multiply(input: a, other: b, *, out: _=None)",
    "Tensor.mul(self: a, other: b)",
    "Tensor.multiply(self: a, other: b)",
    "numpy.multiply(a, b, /)",
    "jax.numpy.multiply(a, b, /)",
    symbol="*",
    commutes=True,
    derivative={"a": "b", "b": "a"},
)
define(
    "div(a, b)",
    "torch.div(input: a, other: b, *, rounding_mode: _=None, out: _=None)",
    "torch.divide(input: a, other: b, *, rounding_mode: _=None, out: _=None)",
    "torch.true_divide(input: a, other: b, *, out: _=None)",
    "Tensor.div(self: a, other: b, *, rounding_mode: _=None)",
    "Tensor.divide(self: a, other: b, *, rounding_mode: _=None)",
    "Tensor.true_divide(self: a, other: b)",
    "numpy.divide(a, b, /)",
    "numpy.true_divide(a, b, /)",
    "jax.numpy.divide(a, b, /)",
    "jax.numpy.true_divide(a, b, /)",
    symbol="/",
    derivative={"a": "1 / b", "b": "-out / b"},
    singular="b == 0",
)
define(
    "neg(a)",
    "torch.neg(input: tensor_a, *, out: _=None)",
    "torch.negative(input: tensor_a, *, out: _=None)",
    "Tensor.neg(self: a)",
    "Tensor.negative(self: a)",
    "numpy.negative(a, /)",
    "jax.numpy.negative(a, /)",
    derivative={"a": "-1"},
)
define(
    "reciprocal(x)",
    "torch.reciprocal(input: tensor_x, *, out: _=None)",
    "Tensor.reciprocal(self: x)",
    "numpy.reciprocal(x, /)",
    "jax.numpy.reciprocal(x, /)",
    meaning="1 / x",
    singular="x == 0",
)
define(
    "pow(a, b)",
    "torch.pow(input: a, exponent: b, *, out: _=None)",
    "Tensor.pow(self: a, exponent: b)",
    "numpy.power(a, b, /)",
    "numpy.pow(a, b, /) since 2.0",
    "math.pow(a, b, /)",
    "builtins.pow(a, b, /)",
    "jax.numpy.power(a, b, /)",
    symbol="**",
    derivative={"a": "b * pow(a, b - 1)", "b": "where(a == 0, 0, out * log(a))"},
    singular="(a == 0) & (b < 1)",
)
define(
    "floor_divide(a, b)",
    "torch.floor_divide(input: a, other: b, *, out: _=None)",
    "Tensor.floor_divide(self: a, other: b)",
    "numpy.floor_divide(a, b, /)",
    symbol="//",
    derivative={"a": "0", "b": "0"},
    singular="b == 0",
)
define(
    "remainder(a, b)",
    "torch.remainder(input: a, other: b, *, out: _=None)",
    "Tensor.remainder(self: a, other: b)",
    "numpy.remainder(a, b, /)",
    "numpy.mod(a, b, /)",
    symbol="%",
    derivative={"a": "1", "b": "-floor_divide(a, b)"},
    singular="b == 0",
)
define(
    "fmod(a, b)",
    "torch.fmod(input: tensor_a, other: b, *, out: _=None)",
    "Tensor.fmod(self: a, other: b)",
    "numpy.fmod(a, b, /)",
    "math.fmod(a, b, /)",
    meaning="a - trunc(a / b) * b",
    singular="b == 0",
)
define(
    "matmul(a, b)",
    "torch.matmul(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.matmul(self: a, other: tensor_b)",
    "torch.mm(input: tensor_a, mat2: tensor_b, *, out: _=None)",
    "Tensor.mm(self: a, mat2: tensor_b)",
    "torch.mv(input: tensor_a, vec: tensor_b, *, out: _=None)",
    "Tensor.mv(self: a, vec: tensor_b)",
    "torch.bmm(input: tensor_a, mat2: tensor_b, *, out: _=None)",
    "Tensor.bmm(self: a, mat2: tensor_b)",
    "torch.linalg.matmul(input: tensor_a, other: tensor_b, *, out: _=None)",
    "numpy.matmul(a, b, /)",
    "numpy.dot(a, b, /, out: _=None)",
    "ndarray.dot(self: a, b, /, out: _=None)",
    "jax.numpy.matmul(a, b)",
    form=Form.MATRIX,
    symbol="@",
)
define(
    "lerp(a, b, weight)",
    "torch.lerp(input: tensor_a, end: tensor_b, weight, *, out: _=None)",
    "Tensor.lerp(self: a, end: tensor_b, weight)",
    meaning="a + weight * (b - a)",
)
define(
    "addcmul(x, a, b, value = 1)",
    "torch.addcmul(input: tensor_x, tensor1: tensor_a, tensor2: tensor_b, *, value=1, out: _=None)",
    "Tensor.addcmul(self: x, tensor1: tensor_a, tensor2: tensor_b, *, value=1)",
    meaning="x + value * a * b",
    fused=True,
)
define(
    "addcdiv(x, a, b, value = 1)",
    "torch.addcdiv(input: tensor_x, tensor1: tensor_a, tensor2: tensor_b, *, value=1, out: _=None)",
    "Tensor.addcdiv(self: x, tensor1: tensor_a, tensor2: tensor_b, *, value=1)",
    meaning="x + value * a / b",
    singular="b == 0",
    fused=True,
)
define(
    "addmm(x, a, b, beta = 1, alpha = 1)",
    "torch.addmm(input: tensor_x, mat1: tensor_a, mat2: tensor_b, *, beta=1, alpha=1, out: _=None)",
    "Tensor.addmm(self: x, mat1: tensor_a, mat2: tensor_b, *, beta=1, alpha=1)",
    "Tensor.addmm(self: x, beta, alpha, mat1: tensor_a, mat2: tensor_b, /)",
    "torch.addmv(input: tensor_x, mat: tensor_a, vec: tensor_b, *, beta=1, alpha=1, out: _=None)",
    "Tensor.addmv(self: x, mat: tensor_a, vec: tensor_b, *, beta=1, alpha=1)",
    "torch.baddbmm(input: tensor_x, batch1: tensor_a, batch2: tensor_b, *, beta=1, alpha=1, out: _=None)",
    "Tensor.baddbmm(self: x, batch1: tensor_a, batch2: tensor_b, *, beta=1, alpha=1)",
    form=Form.MATRIX,
    meaning="beta * x + alpha * matmul(a, b)",
    fused=True,
)
