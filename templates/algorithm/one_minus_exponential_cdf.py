class OneMinusExponentialCdf(Template):
    """One minus expon.cdf.

    ## What it does
    Finds `1 - scipy.stats.expon.cdf(...)` and replaces it by `expon.sf`.

    ## Why is this bad?
    At 37 the float64 difference is 1.1e-16 instead of 8.5e-17, and from 38 on the distribution function is
    exactly 1 and the difference 0.

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
