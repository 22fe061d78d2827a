class RatioOfDensityAndProbability(Template):
    """Density divided by a tail probability.

    ## What it does
    Finds `pdf(x) / sf(x)`, `pdf(x) / cdf(x)` and `pdf(x) / (1 - cdf(x))`, the hazard rate and the inverse Mills
    ratio, and replaces it by `exp` of the difference of the logarithms.

    ## Why is this bad?
    1 - norm.cdf(9) is exactly 0 in float64 and the quotient inf; norm.sf(39) is 0, and so is the density: the
    quotient is nan, while the true value is 39.03.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF172"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return pdf(x, loc, scale, a, b, family) / sf(x, loc, scale, a, b, family)

    def before_complement(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return pdf(x, loc, scale, a, b, family) / (1 - cdf(x, loc, scale, a, b, family))

    def before_lower(y: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return pdf(y, loc, scale, a, b, family) / cdf(y, loc, scale, a, b, family)

    def after(x, loc, scale, a, b, family):
        return exp(logpdf(x, loc, scale, a, b, family) - logsf(x, loc, scale, a, b, family))

    def after_lower(y, loc, scale, a, b, family):
        return exp(logpdf(y, loc, scale, a, b, family) - logcdf(y, loc, scale, a, b, family))

    references = ["P10", "E92", "Greene, Econometric Analysis, section on the inverse Mills ratio"]
    fires = [
        "scipy.stats.norm.pdf(x) / (1 - scipy.stats.norm.cdf(x))",
        "scipy.stats.norm.pdf(x) / scipy.stats.norm.sf(x)",
        "scipy.stats.norm.pdf(x, 1, 2) / scipy.stats.norm.cdf(x, 1, 2)",
    ]
    quiet = [
        "scipy.stats.norm.pdf(x) / (1 + scipy.stats.norm.cdf(x))",
        "scipy.stats.norm.pdf(x) / scipy.stats.norm.pdf(0)",
        "scipy.stats.norm.sf(x) / (2 - scipy.stats.norm.cdf(x))",
    ]
