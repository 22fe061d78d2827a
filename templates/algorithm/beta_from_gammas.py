class BetaFromGammas(Template):
    """Beta function as a quotient of gamma functions.

    ## What it does
    Finds `gamma(a) * gamma(b) / gamma(a + b)` and replaces it by the exponential of log-gamma functions.

    ## Why is this bad?
    gamma(172) overflows in float64 and gamma(36) in float32, so the quotient is nan or 0 although the true
    value is ordinary in size.

    ## Fix safety
    For positive arguments both forms are the same function; only rounding differs.
    """

    code = "SF125"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(a: Tensor[positive], b: Tensor[positive]):
        return gamma(a) * gamma(b) / gamma(a + b)

    def before_share(a: Tensor[positive], b: Tensor[positive]):
        return gamma(a) * (gamma(b) / gamma(a + b))

    def after_beta(a, b):
        return beta(a, b)

    def after(a, b):
        return exp(lgamma(a) + lgamma(b) - lgamma(a + b))

    references = ["P25"]
    fires = [
        "scipy.special.gamma(a) * scipy.special.gamma(b) / scipy.special.gamma(a + b)",
        "math.gamma(a) * math.gamma(b) / math.gamma(a + b)",
        "scipy.special.gamma(b) * scipy.special.gamma(a) / scipy.special.gamma(b + a)",
        "scipy.special.gamma(a) * (scipy.special.gamma(b) / scipy.special.gamma(a + b))",
    ]
    quiet = [
        "scipy.special.beta(a, b)",
        "math.gamma(a) * math.gamma(b) / math.gamma(a - b)",
        "math.gamma(a) * math.gamma(b)",
    ]
