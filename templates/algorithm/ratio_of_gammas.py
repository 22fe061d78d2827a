class RatioOfGammas(Template):
    """Quotient of two gamma functions.

    ## What it does
    Finds `gamma(a) / gamma(b)` and replaces it by `exp(lgamma(a) - lgamma(b))`.

    ## Why is this bad?
    gamma(172) overflows in float64 and gamma(36) in float32: inf / inf is nan although the quotient is ordinary
    in size.

    ## Fix safety
    For positive arguments both forms are the same function; only rounding differs.
    """

    code = "SF126"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(a: Tensor[positive], b: Tensor[positive]):
        return gamma(a) / gamma(b)

    def before_scaled(a: Tensor[positive], c: Tensor[positive], b: Tensor[positive]):
        return gamma(a) / (c * gamma(b))

    def before_factor(s: Tensor[positive], a: Tensor[positive], b: Tensor[positive]):
        return s * gamma(a) / gamma(b)

    def after(a, b):
        return exp(lgamma(a) - lgamma(b))

    def after_scaled(a, c, b):
        return exp(lgamma(a) - lgamma(b)) / c

    def after_factor(s, a, b):
        return s * exp(lgamma(a) - lgamma(b))

    references = ["P25", "E91"]
    fires = [
        "scipy.special.gamma(a) / scipy.special.gamma(b)",
        "math.gamma(a) / math.gamma(b)",
        "scipy.special.gamma(a + 0.5) / scipy.special.gamma(a)",
        "scipy.special.gamma((a + 1) / 2) / (np.sqrt(a * np.pi) * scipy.special.gamma(a / 2))",
        "2 * scipy.special.gamma(a) / scipy.special.gamma(b)",
    ]
    quiet = [
        "np.exp(scipy.special.gammaln(a) - scipy.special.gammaln(b))",
        "scipy.special.gamma(a) * scipy.special.gamma(b)",
        "scipy.special.gamma(a) / b",
    ]
