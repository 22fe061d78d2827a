class LogOfSurvivalFunction(Template):
    """Log of a survival function.

    ## What it does
    Finds `log(sf(x))`, `log(1 - cdf(x))` and `log1p(-cdf(x))` of a distribution of scipy.stats or
    torch.distributions, and replaces it by `logsf(x)`, or by `log_ndtr` of the other tail in torch.

    ## Why is this bad?
    A normal tail probability underflows to 0 in float64 beyond 38.5 standard deviations, and the logarithm of a
    p-value is -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF150"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return log(sf(x, loc, scale, a, b, family))

    def before_complement(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return log(1 - cdf(x, loc, scale, a, b, family))

    def before_log1p(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return log1p(-cdf(x, loc, scale, a, b, family))

    def after(x, loc, scale, a, b, family):
        return logsf(x, loc, scale, a, b, family)

    def after_ndtr(x, loc, scale, a, b, family):
        return log_ndtr((loc - x) / scale) if family == "norm" else log(sf(x, loc, scale, a, b, family))

    references = ["P10", "E92"]
    fires = [
        "np.log(scipy.stats.norm.sf(x))",
        "np.log(1 - scipy.stats.norm.cdf(x))",
        "np.log1p(-scipy.stats.norm.cdf(x))",
        "np.log(scipy.stats.norm.sf(x, loc=1))",
        "np.log(1 - scipy.stats.expon.cdf(x, scale=2))",
        "torch.log(1 - torch.distributions.Normal(y, 2.0).cdf(x))",
    ]
    quiet = ["scipy.stats.norm.logsf(x)", "np.log(scipy.stats.norm.isf(x))", "np.log1p(scipy.stats.norm.sf(x))"]
