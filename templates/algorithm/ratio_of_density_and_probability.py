class RatioOfDensityAndProbability(Template):
    """Density divided by a tail probability.

    ## What it does
    Finds `pdf(x) / (1 - cdf(x))`, the hazard rate or inverse Mills ratio, and replaces it by `exp` of the difference
    of the logarithms of density and survival function.

    ## Why is this bad?
    1 - norm.cdf(9) is exactly 0 in float64 and the quotient inf, while the true value is 9.11; at 39 the density is 0
    too, and the quotient nan.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF172"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return pdf(x, loc, scale, a, b, family) / (1 - cdf(x, loc, scale, a, b, family))

    def after(x, loc, scale, a, b, family):
        return exp(logpdf(x, loc, scale, a, b, family) - logsf(x, loc, scale, a, b, family))

    references = ["P10", "E92", "Greene, Econometric Analysis, section on the inverse Mills ratio"]
    fires = [
        "scipy.stats.norm.pdf(x) / (1 - scipy.stats.norm.cdf(x))",
        "scipy.stats.norm.pdf(x, 1, 2) / (1 - scipy.stats.norm.cdf(x, 1, 2))",
        "scipy.stats.norm(1, 2).pdf(x) / (1 - scipy.stats.norm(1, 2).cdf(x))",
    ]
    quiet = [
        "scipy.stats.norm.pdf(x) / (1 + scipy.stats.norm.cdf(x))",
        "scipy.stats.norm.pdf(x) / scipy.stats.norm.pdf(0)",
        "scipy.stats.norm.sf(x) / (2 - scipy.stats.norm.cdf(x))",
    ]
