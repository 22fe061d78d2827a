"""Tensors that are made rather than computed: constants of a shape, and random numbers."""

from stablefix.operators.operator import Form, define

define(
    "full_like(x, value)",
    (
        "torch.full_like(input: tensor_x, fill_value: value, *, dtype: _=None, layout: _=None, device: _=None, "
        "requires_grad: _=False, memory_format: _=None)"
    ),
    (
        "torch.ones_like(input: tensor_x, *, dtype: _=None, layout: _=None, device: _=None, requires_grad: "
        "_=False, memory_format: _=None) with value=1"
    ),
    (
        "torch.zeros_like(input: tensor_x, *, dtype: _=None, layout: _=None, device: _=None, requires_grad: "
        "_=False, memory_format: _=None) with value=0"
    ),
    (
        "numpy.full_like(a: x, fill_value: value, dtype: _=None, order: _='K', subok: _=True, shape: "
        "_=None, *, device: _=None)"
    ),
    (
        "numpy.ones_like(a: x, dtype: _=None, order: _='K', subok: _=True, shape: _=None, *, device: "
        "_=None) with value=1"
    ),
    (
        "numpy.zeros_like(a: x, dtype: _=None, order: _='K', subok: _=True, shape: _=None, *, device: "
        "_=None) with value=0"
    ),
    "jax.numpy.full_like(a: x, fill_value: value, dtype: _=None, shape: _=None)",
    "jax.numpy.ones_like(a: x, dtype: _=None, shape: _=None) with value=1",
    "jax.numpy.zeros_like(a: x, dtype: _=None, shape: _=None) with value=0",
    derivative={"x": "0", "value": "1"},
)
define(
    "rand_like(x)",
    (
        "torch.rand_like(input: tensor_x, *, generator: _=None, dtype: _=None, layout: _=None, device: _=None, "
        "requires_grad: _=False, memory_format: _=None)"
    ),
    range="[0, 1)",
    pure=False,
)
define(
    "randn_like(x)",
    (
        "torch.randn_like(input: tensor_x, *, generator: _=None, dtype: _=None, layout: _=None, device: _=None, "
        "requires_grad: _=False, memory_format: _=None)"
    ),
    pure=False,
)
define(
    "rand(size: DIM = None)",
    (
        "torch.rand(*size, generator: _=None, out: _=None, dtype: _=None, layout: _=None, device: "
        "_=None, requires_grad: _=False, pin_memory: _=False)"
    ),
    "numpy.random.rand(*size)",
    form=Form.OTHER,
    range="[0, 1)",
    pure=False,
)
define(
    "random(size: DIM = None)",
    "numpy.random.random(size=None)",
    "numpy.random.random_sample(size=None)",
    "numpy.random.uniform(low: _=0.0, high: _=1.0, size=None)",
    "random.random()",
    form=Form.OTHER,
    range="[0, 1)",
    pure=False,
)
define(
    "randn(size: DIM = None)",
    (
        "torch.randn(*size, generator: _=None, out: _=None, dtype: _=None, layout: _=None, device: "
        "_=None, requires_grad: _=False, pin_memory: _=False)"
    ),
    "numpy.random.randn(*size)",
    form=Form.OTHER,
    pure=False,
)
define(
    "bernoulli(x)",
    "torch.bernoulli(input: tensor_x, *, generator: _=None, out: _=None)",
    range="[0, 1]",
    pure=False,
)
define(
    "dropout(x, p: NUMBER = 0.5, training: FLAG = True)",
    "torch.nn.functional.dropout(input: tensor_x, p=0.5, training=True, inplace: _=False)",
    pure=False,
)
