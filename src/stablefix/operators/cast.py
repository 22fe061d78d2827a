"""Casts, copies and the limits of a dtype. In exact arithmetic they change nothing."""

from stablefix.operators.operator import Form, define

define(
    "cast(x, dtype: DTYPE)",
    "Tensor.to(self: x, dtype, non_blocking: _=False, copy: _=False, *, memory_format: _=None)",
    "Tensor.type(self: x, dtype, non_blocking: _=False)",
    "Tensor.half(self: x) with dtype='float16'",
    "Tensor.bfloat16(self: x) with dtype='bfloat16'",
    "Tensor.float(self: x) with dtype='float32'",
    "Tensor.double(self: x) with dtype='float64'",
    "ndarray.astype(self: x, dtype, order: _='K', casting: _='unsafe', subok: _=True, copy: _=True)",
    "numpy.float16(x, /) with dtype='float16'",
    "numpy.float32(x, /) with dtype='float32'",
    "numpy.float64(x, /) with dtype='float64'",
    "builtins.float(x, /) with dtype='float64'",
    derivative={"x": "1"},
)
# Takes the dtype of `other`, and nothing else of it.
define(
    "cast_like(x, other)",
    "Tensor.type_as(self: x, other: tensor_other)",
    meaning="x",
)
define(
    "detach(x)",
    "Tensor.detach(self: x)",
    "torch.detach(input: tensor_x)",
    derivative={"x": "0"},
)
define(
    "clone(x)",
    "torch.clone(input: tensor_x, *, memory_format: _=None)",
    "Tensor.clone(self: x, *, memory_format: _=None)",
    "Tensor.contiguous(self: x)",
    "torch.autograd.Variable(data: tensor_x, requires_grad: _=False, volatile: _=False)",
    "numpy.copy(a: x, order: _='K', subok: _=False)",
    "ndarray.copy(self: x, order: _='C')",
    meaning="x",
)
define(
    "finfo_eps(x)",
    "torch.finfo(x.dtype).eps",
    "numpy.finfo(x.dtype).eps since 1.23",
    form=Form.SETTING,
    derivative={"x": "0"},
    range="(0, 1)",
)
define(
    "finfo_tiny(x)",
    "torch.finfo(x.dtype).tiny",
    "torch.finfo(x.dtype).smallest_normal since 1.12",
    "numpy.finfo(x.dtype).tiny since 1.23",
    "numpy.finfo(x.dtype).smallest_normal since 1.23",
    form=Form.SETTING,
    derivative={"x": "0"},
    range="(0, 1)",
)
define(
    "finfo_max(x)",
    "torch.finfo(x.dtype).max",
    "numpy.finfo(x.dtype).max",
    form=Form.SETTING,
    derivative={"x": "0"},
    range="(1, inf)",
)
define(
    "finfo_min(x)",
    "torch.finfo(x.dtype).min",
    "numpy.finfo(x.dtype).min",
    form=Form.SETTING,
    meaning="-finfo_max(x)",
    range="(-inf, -1)",
)
