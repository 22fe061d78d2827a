class GammaOverGammas(Template):
    """A gamma function over a product of gamma functions.

    ## What it does
    Finds `gamma(a) / (gamma(b) * gamma(c))`, a binomial coefficient or the constant of a beta density, and replaces it
    by the exponential of log-gamma functions.

    ## Why is this bad?
    gamma(172) overflows in float64 and gamma(36) in float32, so the quotient is nan or inf although the true value is
    ordinary in size.

    ## Fix safety
    For positive arguments both forms are the same function; only rounding differs.
    """

    code = "SF164"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(a: Tensor[positive], b: Tensor[positive], c: Tensor[positive]):
        return gamma(a) / (gamma(b) * gamma(c))

    def before_twice(a: Tensor[positive], b: Tensor[positive], c: Tensor[positive]):
        return gamma(a) / gamma(b) / gamma(c)

    def after(a, b, c):
        return exp(lgamma(a) - lgamma(b) - lgamma(c))

    references = ["P25", "E91"]
    fires = [
        "scipy.special.gamma(a + b) / (scipy.special.gamma(a) * scipy.special.gamma(b))",
        "math.gamma(a + b) / (math.gamma(b) * math.gamma(a))",
        "scipy.special.gamma(a + b) / scipy.special.gamma(a) / scipy.special.gamma(b)",
    ]
    quiet = [
        "scipy.special.gamma(a + b) / (scipy.special.gamma(a) + scipy.special.gamma(b))",
        "1 / scipy.special.beta(a, b)",
        "scipy.special.gamma(a + b) * scipy.special.gamma(a) * scipy.special.gamma(b)",
    ]
