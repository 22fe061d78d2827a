class LogOfDistributionFunction(Template):
    """Log of a distribution function.

    ## What it does
    Finds `log(cdf(x))` of a distribution of scipy.stats or torch.distributions, also of an object that holds the
    parameters, and replaces it by `logcdf(x)`, or by `log_ndtr` in torch.

    ## Why is this bad?
    A normal probability underflows to 0 in float64 below -38.5 standard deviations, and rounds to 1, with logarithm
    0, above 8.3.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF149"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return log(cdf(x, loc, scale, a, b, family))

    def after(x, loc, scale, a, b, family):
        return logcdf(x, loc, scale, a, b, family)

    def after_ndtr(x, loc, scale, a, b, family):
        return log_ndtr((x - loc) / scale) if family == "norm" else log(cdf(x, loc, scale, a, b, family))

    references = ["P10"]
    fires = [
        "np.log(scipy.stats.norm.cdf(x))",
        "np.log(scipy.stats.norm.cdf(x, 0, 2))",
        "np.log(scipy.stats.norm.cdf(x, loc=1))",
        "np.log(scipy.stats.norm(1, 2).cdf(x))",
        "np.log(scipy.stats.logistic.cdf(x))",
        "torch.distributions.Normal(y, 2.0).cdf(x).log()",
    ]
    quiet = ["scipy.stats.norm.logcdf(x)", "np.log(scipy.stats.norm.ppf(x))", "np.log1p(scipy.stats.norm.cdf(x))"]
