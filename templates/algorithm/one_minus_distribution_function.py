class OneMinusDistributionFunction(Template):
    """One minus norm.cdf.

    ## What it does
    Finds `1 - scipy.stats.norm.cdf(...)` and replaces it by `norm.sf`.

    ## Why is this bad?
    The distribution function rounds to exactly 1 for x above 8.3 standard deviations in float64, so the p-value
    is 0; at 5 standard deviations six of its sixteen digits are lost.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF147"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive]):
        return 1 - normal_cdf(x, loc, scale)

    def after(x, loc, scale):
        return normal_sf(x, loc, scale)

    references = ["P10", "E92"]
    fires = [
        "1 - scipy.stats.norm.cdf(x)",
        "1 - scipy.stats.norm.cdf(x, 0, 2)",
        "1.0 - scipy.stats.norm.cdf(x, loc=1)",
    ]
    quiet = ["scipy.stats.norm.sf(x)", "2 - scipy.stats.norm.cdf(x)", "1 - scipy.stats.norm.pdf(x)"]
