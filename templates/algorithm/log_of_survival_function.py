class LogOfSurvivalFunction(Template):
    """Log of norm.sf.

    ## What it does
    Finds `log(scipy.stats.norm.sf(...))` and `log1p(-norm.cdf(...))` and replaces it by `norm.logsf`.

    ## Why is this bad?
    The tail probability underflows to 0 in float64 beyond 38.5 standard deviations, and the logarithm of a
    p-value is -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF150"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive]):
        return log(normal_sf(x, loc, scale))

    def before_complement(x: Tensor, loc: Tensor, scale: Tensor[positive]):
        return log(1 - normal_cdf(x, loc, scale))

    def before_log1p(x: Tensor, loc: Tensor, scale: Tensor[positive]):
        return log1p(-normal_cdf(x, loc, scale))

    def after(x, loc, scale):
        return normal_logsf(x, loc, scale)

    references = ["P10", "E92"]
    fires = [
        "np.log(scipy.stats.norm.sf(x))",
        "np.log(1 - scipy.stats.norm.cdf(x))",
        "np.log1p(-scipy.stats.norm.cdf(x))",
        "np.log(scipy.stats.norm.sf(x, loc=1))",
    ]
    quiet = ["scipy.stats.norm.logsf(x)", "np.log(scipy.stats.norm.isf(x))", "np.log1p(scipy.stats.norm.sf(x))"]
