"""Products with logarithms and sums of exponentials: xlogy, entropy, logaddexp."""

from stablefix.operators.operator import define

define(
    "xlogy(a, b)",
    "torch.xlogy(input: a, other: b, *, out: _=None)",
    "torch.special.xlogy(input: a, other: b, *, out: _=None) since 1.10",
    "Tensor.xlogy(self: a, other: b)",
    "scipy.special.xlogy(a, b, /)",
    "jax.scipy.special.xlogy(x: a, y: b)",
    meaning="where(a == 0, 0, a * log(b))",
    singular="(b <= 0) & (a != 0)",
)
define(
    "xlog1py(a, b)",
    "torch.special.xlog1py(input: a, other: b, *, out: _=None) since 1.9",
    "scipy.special.xlog1py(a, b, /)",
    "jax.scipy.special.xlog1py(x: a, y: b)",
    meaning="where(a == 0, 0, a * log(1 + b))",
    singular="(b <= -1) & (a != 0)",
)
define(
    "entr(x)",
    "torch.special.entr(input: tensor_x, *, out: _=None) since 1.9",
    "scipy.special.entr(x, /)",
    "jax.scipy.special.entr(x)",
    meaning="where(x > 0, -x * log(where(x > 0, x, 1)), where(x == 0, 0, -inf))",
    singular="x <= 0",
)
define(
    "rel_entr(a, b)",
    "scipy.special.rel_entr(a, b, /)",
    "jax.scipy.special.rel_entr(p: a, q: b)",
    meaning=(
        "where((a > 0) & (b > 0), a * log(where((a > 0) & (b > 0), a, 1) / where((a > 0) & (b > 0), b, "
        "1)), where((a == 0) & (b >= 0), 0, inf))"
    ),
)
define(
    "relative_entropy_terms(a, b)",
    "scipy.special.kl_div(a, b, /)",
    meaning="rel_entr(a, b) - where((a >= 0) & (b >= 0), a - b, 0)",
)
define(
    "logaddexp(a, b)",
    "torch.logaddexp(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.logaddexp(self: a, other: tensor_b)",
    "numpy.logaddexp(a, b, /)",
    "jax.numpy.logaddexp(a, b, /)",
    commutes=True,
    meaning="log(exp(a) + exp(b))",
)
define(
    "logaddexp2(a, b)",
    "torch.logaddexp2(input: tensor_a, other: tensor_b, *, out: _=None)",
    "Tensor.logaddexp2(self: a, other: tensor_b)",
    "numpy.logaddexp2(a, b, /)",
    "jax.numpy.logaddexp2(a, b, /)",
    commutes=True,
    meaning="log2(exp2(a) + exp2(b))",
)
