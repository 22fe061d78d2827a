"""Sigmoids, softplus and the other activation functions."""

from stablefix.operators.operator import define

define(
    "sigmoid(x)",
    "torch.sigmoid(input: tensor_x, *, out: _=None)",
    "torch.special.expit(input: tensor_x, *, out: _=None) since 1.9",
    "torch.nn.functional.sigmoid(input: tensor_x)",
    "Tensor.sigmoid(self: x)",
    "torch.nn.Sigmoid()(input: tensor_x)",
    "scipy.special.expit(x, /)",
    "jax.nn.sigmoid(x)",
    meaning="1 / (1 + exp(-x))",
    range="[0, 1]",
)
define(
    "logit(x, eps: NUMBER = None)",
    "torch.logit(input: tensor_x, eps=None, *, out: _=None)",
    "torch.special.logit(input: tensor_x, eps=None, *, out: _=None) since 1.9",
    "Tensor.logit(self: x, eps=None)",
    "scipy.special.logit(x, /)",
    meaning="log(x / (1 - x)) if eps is None else log(clamp(x, eps, 1 - eps) / (1 - clamp(x, eps, 1 - eps)))",
    singular="(x <= 0) | (x >= 1)",
)
define(
    "logsigmoid(x)",
    "torch.nn.functional.logsigmoid(input: tensor_x)",
    "torch.nn.LogSigmoid()(input: tensor_x)",
    "scipy.special.log_expit(x, /) since 1.8",
    "jax.nn.log_sigmoid(x)",
    meaning="log(sigmoid(x))",
    range="[-inf, 0]",
)
define(
    "softplus(x, beta: NUMBER = 1, threshold: NUMBER = 20)",
    "torch.nn.functional.softplus(input: tensor_x, beta=1, threshold=20)",
    "torch.nn.Softplus(beta=1.0, threshold=20.0)(input: tensor_x)",
    "jax.nn.softplus(x)",
    meaning="where(x * beta > threshold, x, log(1 + exp(x * beta)) / beta)",
    range="[0, inf]",
)
define(
    "relu(x)",
    "torch.relu(input: tensor_x)",
    "Tensor.relu(self: x)",
    "torch.nn.functional.relu(input: tensor_x, inplace: _=False)",
    "torch.nn.ReLU(inplace: _=False)(input: tensor_x)",
    "jax.nn.relu(x)",
    meaning="maximum(x, 0)",
    range="[0, inf]",
)
define(
    "relu6(x)",
    "torch.nn.functional.relu6(input: tensor_x, inplace: _=False)",
    "torch.nn.ReLU6(inplace: _=False)(input: tensor_x)",
    "jax.nn.relu6(x)",
    meaning="clamp(x, 0, 6)",
    range="[0, 6]",
)
define(
    "leaky_relu(x, slope: NUMBER = 0.01)",
    "torch.nn.functional.leaky_relu(input: tensor_x, negative_slope: slope=0.01, inplace: _=False)",
    "torch.nn.LeakyReLU(negative_slope: slope=0.01, inplace: _=False)(input: tensor_x)",
    "jax.nn.leaky_relu(x, negative_slope: slope=0.01)",
    meaning="where(x > 0, x, slope * x)",
)
define(
    "elu(x, alpha: NUMBER = 1)",
    "torch.nn.functional.elu(input: tensor_x, alpha=1.0, inplace: _=False)",
    "torch.nn.ELU(alpha=1.0, inplace: _=False)(input: tensor_x)",
    "jax.nn.elu(x, alpha=1.0)",
    meaning="where(x > 0, x, alpha * (exp(x) - 1))",
)
define(
    "celu(x, alpha: NUMBER = 1)",
    "torch.nn.functional.celu(input: tensor_x, alpha=1.0, inplace: _=False)",
    "torch.nn.CELU(alpha=1.0, inplace: _=False)(input: tensor_x)",
    "jax.nn.celu(x, alpha=1.0)",
    meaning="where(x > 0, x, alpha * (exp(x / alpha) - 1))",
)
define(
    "selu(x)",
    "torch.nn.functional.selu(input: tensor_x, inplace: _=False)",
    "torch.nn.SELU(inplace: _=False)(input: tensor_x)",
    "torch.selu(input: tensor_x)",
    "jax.nn.selu(x)",
    meaning="1.0507009873554804934193349852946 * where(x > 0, x, 1.6732632423543772848170429916717 * (exp(x) - 1))",
)
define(
    "silu(x)",
    "torch.nn.functional.silu(input: tensor_x, inplace: _=False)",
    "torch.nn.SiLU(inplace: _=False)(input: tensor_x)",
    "jax.nn.silu(x)",
    "jax.nn.swish(x)",
    meaning="x * sigmoid(x)",
    range="[-0.28, inf]",
)
define(
    "mish(x)",
    "torch.nn.functional.mish(input: tensor_x, inplace: _=False) since 1.9",
    "torch.nn.Mish(inplace: _=False)(input: tensor_x) since 1.9",
    "jax.nn.mish(x)",
    meaning="x * tanh(log(1 + exp(x)))",
    range="[-0.31, inf]",
)
define(
    "gelu(x, approximate: OPTION = 'none')",
    "torch.nn.functional.gelu(input: tensor_x, *, approximate='none') since 1.12",
    "torch.nn.GELU(approximate='none')(input: tensor_x)",
    meaning="x * ndtr(x) if approximate == 'none' else x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x * x * x)))",
    range="[-0.18, inf]",
)
define(
    "hardtanh(x, low: NUMBER = -1, high: NUMBER = 1)",
    "torch.nn.functional.hardtanh(input: tensor_x, min_val: low=-1.0, max_val: high=1.0, inplace: _=False)",
    (
        "torch.nn.Hardtanh(min_val: low=-1.0, max_val: high=1.0, inplace: _=False, min_value: _=None, "
        "max_value: _=None)(input: x)"
    ),
    meaning="clamp(x, low, high)",
)
define(
    "hardsigmoid(x)",
    "torch.nn.functional.hardsigmoid(input: tensor_x, inplace: _=False)",
    "torch.nn.Hardsigmoid(inplace: _=False)(input: tensor_x)",
    "jax.nn.hard_sigmoid(x)",
    meaning="clamp(x + 3, 0, 6) / 6",
    range="[0, 1]",
)
define(
    "hardswish(x)",
    "torch.nn.functional.hardswish(input: tensor_x, inplace: _=False)",
    "torch.nn.Hardswish(inplace: _=False)(input: tensor_x)",
    "jax.nn.hard_swish(x)",
    meaning="x * clamp(x + 3, 0, 6) / 6",
    range="[-0.376, inf]",
)
define(
    "softsign(x)",
    "torch.nn.functional.softsign(input: tensor_x)",
    "torch.nn.Softsign()(input: tensor_x)",
    "jax.nn.soft_sign(x)",
    meaning="x / (1 + abs(x))",
    range="[-1, 1]",
)
define(
    "tanhshrink(x)",
    "torch.nn.functional.tanhshrink(input: tensor_x)",
    "torch.nn.Tanhshrink()(input: tensor_x)",
    meaning="x - tanh(x)",
)
