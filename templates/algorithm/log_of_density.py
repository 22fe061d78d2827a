class LogOfDensity(Template):
    """Log of a density.

    ## What it does
    Finds `log(pdf(x))` of a distribution of scipy.stats, also of an object that holds the parameters, and replaces
    it by `logpdf(x)`.

    ## Why is this bad?
    A normal density underflows to 0 in float64 beyond 38.6 standard deviations, and its logarithm is -inf: one
    outlier makes a log-likelihood -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF148"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return log(pdf(x, loc, scale, a, b, family))

    def after(x, loc, scale, a, b, family):
        return logpdf(x, loc, scale, a, b, family)

    references = ["P10", "E89", "P30"]
    fires = [
        "np.log(scipy.stats.norm.pdf(x))",
        "np.log(scipy.stats.norm.pdf(x, 0, 2))",
        "np.log(scipy.stats.norm.pdf(x, loc=1))",
        "np.log(scipy.stats.norm(1, 2).pdf(x))",
        "np.log(scipy.stats.gamma.pdf(x, 2.0))",
    ]
    quiet = ["scipy.stats.norm.logpdf(x)", "np.log(scipy.stats.norm.ppf(x))", "np.log1p(scipy.stats.norm.pdf(x))"]
