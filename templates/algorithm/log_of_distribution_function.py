class LogOfDistributionFunction(Template):
    """Log of norm.cdf.

    ## What it does
    Finds `log(scipy.stats.norm.cdf(...))` and replaces it by `norm.logcdf`.

    ## Why is this bad?
    The probability underflows to 0 in float64 below -38.5 standard deviations, and rounds to 1, with logarithm
    0, above 8.3.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF149"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive]):
        return log(normal_cdf(x, loc, scale))

    def after(x, loc, scale):
        return normal_logcdf(x, loc, scale)

    references = ["P10"]
    fires = [
        "np.log(scipy.stats.norm.cdf(x))",
        "np.log(scipy.stats.norm.cdf(x, 0, 2))",
        "np.log(scipy.stats.norm.cdf(x, loc=1))",
    ]
    quiet = ["scipy.stats.norm.logcdf(x)", "np.log(scipy.stats.norm.ppf(x))", "np.log1p(scipy.stats.norm.cdf(x))"]
