class LogOfGuardedTail(Template):
    """Log of a distribution function that was kept from its ends.

    ## What it does
    Finds `log1p(-clip(cdf(x), 0, 1 - 1e-14))`, `log(clip(cdf(x), eps, 1))` and their like, and takes the logarithm by
    `logsf(x)` or `logcdf(x)`, limited to the logarithms of the same limits. Only with `--pedantic`.

    ## Why is this bad?
    The distribution function is rounded to the grid of 1, so nine digits of the logarithm of its complement are lost at
    five standard deviations already, long before the limit is met.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF176"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any, low: Number, eps: Epsilon):
        return log1p(-clamp(cdf(x, loc, scale, a, b, family), low, 1 - eps))

    def before_complement(
        x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any, low: Number, eps: Epsilon
    ):
        return log(1 - clamp(cdf(x, loc, scale, a, b, family), low, 1 - eps))

    def before_number(
        x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any, low: Number, high: Number
    ):
        return log1p(-clamp(cdf(x, loc, scale, a, b, family), low, high))

    def before_complement_of_number(
        x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any, low: Number, high: Number
    ):
        return log(1 - clamp(cdf(x, loc, scale, a, b, family), low, high))

    def before_least(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any, eps: Epsilon):
        return log(clamp(1 - cdf(x, loc, scale, a, b, family), min=eps))

    def after(x, loc, scale, a, b, family, low, eps):
        return clamp(logsf(x, loc, scale, a, b, family), log(eps), log1p(-low))

    def after_number(x, loc, scale, a, b, family, low, high):
        return clamp(logsf(x, loc, scale, a, b, family), log1p(-high), log1p(-low))

    def after_least(x, loc, scale, a, b, family, eps):
        return clamp(logsf(x, loc, scale, a, b, family), min=log(eps))

    references = ["P10", "E92"]
    fires = [
        "np.log1p(-np.clip(scipy.stats.norm.cdf(x), 0.0, 1 - 1e-14))",
        "np.log(1 - np.clip(scipy.stats.norm.cdf(x), 1e-12, 1 - 1e-12))",
        "np.log(np.maximum(1 - scipy.stats.norm.cdf(x), 1e-12))",
    ]
    quiet = [
        "np.log1p(np.clip(scipy.stats.norm.cdf(x), 0.0, 1 - 1e-14))",
        "np.log1p(-np.clip(scipy.stats.norm.pdf(x), 0.0, 1 - 1e-14))",
        "np.log(np.clip(scipy.stats.norm.cdf(x), 1e-12, 1 - 1e-12))",
    ]
