class LogOfNormalDensity(Template):
    """Log of norm.pdf.

    ## What it does
    Finds `log(scipy.stats.norm.pdf(...))` and replaces it by `norm.logpdf`.

    ## Why is this bad?
    The density underflows to 0 in float64 beyond 38.6 standard deviations, and its logarithm is -inf: one
    outlier makes a log-likelihood -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF148"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, loc: Tensor, scale: Tensor[positive]):
        return log(normal_pdf(x, loc, scale))

    def after(x, loc, scale):
        return normal_logpdf(x, loc, scale)

    references = ["P10", "E89", "P30"]
    fires = [
        "np.log(scipy.stats.norm.pdf(x))",
        "np.log(scipy.stats.norm.pdf(x, 0, 2))",
        "np.log(scipy.stats.norm.pdf(x, loc=1))",
    ]
    quiet = ["scipy.stats.norm.logpdf(x)", "np.log(scipy.stats.norm.ppf(x))", "np.log1p(scipy.stats.norm.pdf(x))"]
