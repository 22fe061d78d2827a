class OneMinusDistributionFunction(Template):
    """One minus a distribution function.

    ## What it does
    Finds `1 - cdf(x)` of a distribution of scipy.stats or torch.distributions, also of an object that holds the
    parameters, and replaces it by the survival function `sf(x)`, or by `erfc` in torch.

    ## Why is this bad?
    The normal distribution function rounds to exactly 1 for x above 8.3 standard deviations in float64, so the p-value
    is 0; at 5 standard deviations six of its sixteen digits are lost.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF147"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive], a: Any, b: Any, family: Any):
        return 1 - cdf(x, loc, scale, a, b, family)

    def after(x, loc, scale, a, b, family):
        return sf(x, loc, scale, a, b, family)

    def after_erfc(x, loc, scale, a, b, family):
        tail = half * erfc((x - loc) / scale * 0.7071067811865476)
        return tail if family == "norm" else 1 - cdf(x, loc, scale, a, b, family)

    references = ["P10", "E92"]
    fires = [
        "1 - scipy.stats.norm.cdf(x)",
        "1 - scipy.stats.norm.cdf(x, 0, 2)",
        "1.0 - scipy.stats.norm.cdf(x, loc=1)",
        "1 - scipy.stats.norm(1, 2).cdf(x)",
        "1 - scipy.stats.expon.cdf(x, scale=2)",
        "1 - torch.distributions.Normal(y, 2.0).cdf(x)",
    ]
    quiet = [
        "scipy.stats.norm.sf(x)",
        "2 - scipy.stats.norm.cdf(x)",
        "1 - scipy.stats.norm.pdf(x)",
        "1 + scipy.stats.norm.cdf(x)",
        "1 - scipy.stats.norm(1, 2).pdf(x)",
    ]
