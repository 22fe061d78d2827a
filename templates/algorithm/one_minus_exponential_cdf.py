class OneMinusExponentialCdf(Template):
    """One minus expon.cdf.

    ## What it does
    Finds `1 - scipy.stats.expon.cdf(...)` and replaces it by `expon.sf`.

    ## Why is this bad?
    The distribution function rounds to exactly 1 above 37 in float64, so the survival probability is 0 instead
    of 8.5e-17.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF151"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive]):
        return 1 - exponential_cdf(x, loc, scale)

    def after(x, loc, scale):
        return exponential_sf(x, loc, scale)

    references = ["P10", "E92"]
    fires = [
        "1 - scipy.stats.expon.cdf(x)",
        "1 - scipy.stats.expon.cdf(x, 0, 2)",
        "1.0 - scipy.stats.expon.cdf(x, loc=1)",
    ]
    quiet = ["scipy.stats.expon.sf(x)", "2 - scipy.stats.expon.cdf(x)", "1 - scipy.stats.norm.cdf(x)"]
