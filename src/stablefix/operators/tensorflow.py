"""TensorFlow's column: the names that its functions have for the operators of the other modules."""

from stablefix.operators.operator import also

UNARY = {
    "abs": "abs math.abs", "acos": "acos math.acos", "acosh": "acosh math.acosh", "asin": "asin math.asin",
    "asinh": "asinh math.asinh", "atan": "atan math.atan", "atanh": "atanh math.atanh", "ceil": "math.ceil",
    "cos": "cos math.cos", "cosh": "cosh math.cosh", "digamma": "math.digamma", "erf": "math.erf", "erfc": "math.erfc",
    "erfinv": "math.erfinv", "exp": "exp math.exp", "expm1": "math.expm1", "floor": "floor math.floor",
    "isfinite": "math.is_finite", "isinf": "math.is_inf", "isnan": "math.is_nan", "lgamma": "math.lgamma",
    "log": "math.log", "log1p": "math.log1p", "logsigmoid": "math.log_sigmoid", "ndtri": "math.ndtri",
    "reciprocal": "math.reciprocal", "rsqrt": "math.rsqrt", "sigmoid": "sigmoid math.sigmoid nn.sigmoid",
    "sign": "sign math.sign", "sin": "sin math.sin", "sinh": "sinh math.sinh", "sqrt": "sqrt math.sqrt",
    "square": "square math.square", "tan": "tan math.tan", "tanh": "tanh math.tanh nn.tanh",
}  # fmt: skip
"""Functions of `x` alone."""
BINARY = {
    "add": "add math.add", "div": "divide math.divide", "equal": "equal math.equal", "greater": "greater math.greater",
    "greater_equal": "greater_equal math.greater_equal", "less": "less math.less",
    "less_equal": "less_equal math.less_equal", "logical_and": "logical_and math.logical_and",
    "logical_or": "logical_or math.logical_or", "maximum": "maximum math.maximum", "minimum": "minimum math.minimum",
    "mul": "multiply math.multiply", "not_equal": "not_equal math.not_equal", "pow": "pow math.pow",
    "sub": "subtract math.subtract", "xlogy": "math.xlogy", "xlog1py": "math.xlog1py",
}  # fmt: skip
"""Functions of `x` and `y`."""
REDUCTIONS = {
    "all": "reduce_all", "amax": "reduce_max", "amin": "reduce_min", "any": "reduce_any",
    "logsumexp": "reduce_logsumexp", "mean": "reduce_mean", "prod": "reduce_prod", "sum": "reduce_sum",
}  # fmt: skip
"""Functions that drop the axes they reduce."""
REDUCED = "(input_tensor: x, axis: dim=None, keepdims: keepdim=False, name: _=None)"

for operator, names in UNARY.items():
    also(operator, *(f"tensorflow.{name}(x, name: _=None)" for name in names.split()))
for operator, names in BINARY.items():
    also(operator, *(f"tensorflow.{name}(x: a, y: b, name: _=None)" for name in names.split()))
for operator, name in REDUCTIONS.items():
    also(operator, f"tensorflow.{name}{REDUCED}", f"tensorflow.math.{name}{REDUCED}")
for name in ("reduce_variance", "reduce_std"):
    also("var" if name == "reduce_variance" else "std", f"tensorflow.math.{name}{REDUCED} with correction=0")

also("neg", "tensorflow.negative(x: a, name: _=None)", "tensorflow.math.negative(x: a, name: _=None)")
also("logical_not", "tensorflow.logical_not(x: a, name: _=None)", "tensorflow.math.logical_not(x: a, name: _=None)")
also("atan2", "tensorflow.atan2(y: a, x: b, name: _=None)", "tensorflow.math.atan2(y: a, x: b, name: _=None)")
also("relu", "tensorflow.nn.relu(features: x, name: _=None)")
also("relu6", "tensorflow.nn.relu6(features: x, name: _=None)")
also("elu", "tensorflow.nn.elu(features: x, name: _=None)")
also("softsign", "tensorflow.nn.softsign(features: x, name: _=None)")
also(
    "softplus",
    "tensorflow.nn.softplus(features: x, name: _=None)",
    "tensorflow.math.softplus(features: x, name: _=None)",
)
# Without an axis they work along the last.
also("softmax", "tensorflow.nn.softmax(logits: x, axis: dim=-1, name: _=None)")
also("log_softmax", "tensorflow.nn.log_softmax(logits: x, axis: dim=-1, name: _=None)")
also("cumsum", "tensorflow.cumsum(x, axis: dim=0, exclusive: _=False, reverse: _=False, name: _=None)")
also("cumprod", "tensorflow.math.cumprod(x, axis: dim=0, exclusive: _=False, reverse: _=False, name: _=None)")
also(
    "logcumsumexp",
    "tensorflow.math.cumulative_logsumexp(x, axis: dim=0, exclusive: _=False, reverse: _=False, name: _=None)",
)
also(
    "norm",
    "tensorflow.norm(tensor: x, ord: _='euclidean', axis: dim=None, keepdims: keepdim=False, name: _=None)",
    "tensorflow.linalg.norm(tensor: x, ord: _='euclidean', axis: dim=None, keepdims: keepdim=False, name: _=None)",
)
for name in ("nn", "math", "linalg"):  # The epsilon is one of the squares.
    also(
        "normalize", f"tensorflow.{name}.l2_normalize(x, axis: dim, epsilon: _=1e-12, name: _=None) with p=2, eps=1e-6"
    )
also(
    "matmul",
    "tensorflow.matmul(a, b, transpose_a: _=False, transpose_b: _=False)",
    "tensorflow.linalg.matmul(a, b, transpose_a: _=False, transpose_b: _=False)",
)
also("permute", "tensorflow.transpose(a: x, perm: dims=None, conjugate: _=False, name: _=None)")
also("clamp", "tensorflow.clip_by_value(t: x, clip_value_min: given_min, clip_value_max: given_max, name: _=None)")
also("where", "tensorflow.where(condition, x: a, y: b, name: _=None)")
also(
    "full_like",
    "tensorflow.ones_like(input: x, dtype: _=None, name: _=None, layout: _=None) with value=1",
    "tensorflow.zeros_like(input: x, dtype: _=None, name: _=None, layout: _=None) with value=0",
)
also("unsqueeze", "tensorflow.expand_dims(input: x, axis: dim, name: _=None)")
also("squeeze", "tensorflow.squeeze(input: x, axis: dim=None, name: _=None)")
also("reshape", "tensorflow.reshape(tensor: x, shape, name: _=None)")
also("cast", "tensorflow.cast(x, dtype, name: _=None)")
also("detach", "tensorflow.stop_gradient(input: x, name: _=None)")
also("det", "tensorflow.linalg.det(input: x, name: _=None)")
also("inv", "tensorflow.linalg.inv(input: x, adjoint: _=False, name: _=None)")
also("solve", "tensorflow.linalg.solve(matrix: a, rhs: b, adjoint: _=False, name: _=None)")
also("logabsdet", "tensorflow.linalg.slogdet(input: x, name: _=None) -> sign: detsign, log_abs_determinant: logabsdet")
