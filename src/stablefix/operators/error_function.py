"""The error function, the normal distribution, and the gamma function."""

from stablefix.operators.operator import define

define(
    "erf(x)",
    "torch.erf(input: tensor_x, *, out: _=None)",
    "torch.special.erf(input: tensor_x, *, out: _=None) since 1.9",
    "Tensor.erf(self: x)",
    "math.erf(x, /)",
    "scipy.special.erf(x, /)",
    "jax.scipy.special.erf(x)",
    derivative={"x": "2 / sqrt(pi) * exp(-x * x)"},
    range="[-1, 1]",
)
define(
    "erfc(x)",
    "torch.erfc(input: tensor_x, *, out: _=None)",
    "torch.special.erfc(input: tensor_x, *, out: _=None) since 1.9",
    "Tensor.erfc(self: x)",
    "math.erfc(x, /)",
    "scipy.special.erfc(x, /)",
    "jax.scipy.special.erfc(x)",
    derivative={"x": "-2 / sqrt(pi) * exp(-x * x)"},
    range="[0, 2]",
)
define(
    "erfcx(x)",
    "torch.special.erfcx(input: tensor_x, *, out: _=None) since 1.10",
    "scipy.special.erfcx(x, /)",
    meaning="exp(x * x) * erfc(x)",
    range="[0, inf]",
)
define(
    "erfinv(x)",
    "torch.erfinv(input: tensor_x, *, out: _=None)",
    "torch.special.erfinv(input: tensor_x, *, out: _=None) since 1.9",
    "Tensor.erfinv(self: x)",
    "scipy.special.erfinv(x, /)",
    "jax.scipy.special.erfinv(x)",
    derivative={"x": "sqrt(pi) / 2 * exp(out * out)"},
    singular="abs(x) >= 1",
)
define(
    "erfcinv(x)",
    "scipy.special.erfcinv(x, /)",
    meaning="erfinv(1 - x)",
    singular="(x <= 0) | (x >= 2)",
)
define(
    "ndtr(x)",
    "torch.special.ndtr(input: tensor_x, *, out: _=None) since 1.10",
    "scipy.special.ndtr(x, /)",
    "jax.scipy.special.ndtr(x)",
    meaning="erfc(-x / sqrt(2)) / 2",
    range="[0, 1]",
)
define(
    "ndtri(x)",
    "torch.special.ndtri(input: tensor_x, *, out: _=None) since 1.10",
    "scipy.special.ndtri(x, /)",
    "jax.scipy.special.ndtri(p: x)",
    meaning="sqrt(2) * erfinv(2 * x - 1)",
    singular="(x <= 0) | (x >= 1)",
)
define(
    "log_ndtr(x)",
    "torch.special.log_ndtr(input: tensor_x, *, out: _=None) since 1.12",
    "scipy.special.log_ndtr(x, /)",
    "jax.scipy.special.log_ndtr(x)",
    meaning="log(ndtr(x))",
    range="[-inf, 0]",
)
define(
    "lgamma(x)",
    "torch.lgamma(input: tensor_x, *, out: _=None)",
    "torch.special.gammaln(input: tensor_x, *, out: _=None) since 1.9",
    "Tensor.lgamma(self: x)",
    "math.lgamma(x, /)",
    "scipy.special.gammaln(x, /)",
    "jax.scipy.special.gammaln(x)",
    derivative={"x": "digamma(x)"},
    singular="(x <= 0) & (x == floor(x))",
)
define(
    "digamma(x)",
    "torch.digamma(input: tensor_x, *, out: _=None)",
    "torch.special.digamma(input: tensor_x, *, out: _=None) since 1.10",
    "torch.special.psi(input: tensor_x, *, out: _=None) since 1.10",
    "Tensor.digamma(self: x)",
    "scipy.special.digamma(x, /)",
    "scipy.special.psi(x, /)",
    "jax.scipy.special.digamma(x)",
    derivative={"x": "trigamma(x)"},
    singular="(x <= 0) & (x == floor(x))",
)
define(
    "trigamma(x)",
)
define(
    "gamma(x)",
    "math.gamma(x, /)",
    "scipy.special.gamma(x, /)",
    "jax.scipy.special.gamma(x)",
    derivative={"x": "out * digamma(x)"},
    singular="(x <= 0) & (x == floor(x))",
)
define(
    "beta(a, b)",
    "scipy.special.beta(a, b, /)",
    commutes=True,
    meaning="gamma(a) * gamma(b) / gamma(a + b)",
)
define(
    "betaln(a, b)",
    "scipy.special.betaln(a, b, /)",
    "jax.scipy.special.betaln(a, b)",
    commutes=True,
    meaning="log(abs(beta(a, b)))",
)
define(
    "binom(a, b)",
    "scipy.special.binom(a, b, /)",
    meaning="gamma(a + 1) / (gamma(b + 1) * gamma(a - b + 1))",
)
define(
    "factorial(x)",
    "math.factorial(x, /)",
    meaning="gamma(x + 1)",
    range="[1, inf]",
)
