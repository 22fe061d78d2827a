class LogOfNormalCdf(Template):
    """Log of a normal probability.

    ## What it does
    Finds the logarithm of the normal distribution function, written with `ndtr` or with `erf`, and replaces it
    by `log_ndtr`.

    ## Why is this bad?
    ndtr(-15) is 0 in float32 and its logarithm -inf, while the true value is -116.13. Written as log(0.5 * (1 +
    erf(x / sqrt(2)))) it is already -inf at x = -6, with an infinite gradient.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF117"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor):
        return log(ndtr(x))

    def before_erf(x: Tensor):
        return log(half * (1 + erf(x / 1.4142135623730951)))

    def before_erf_times(x: Tensor):
        return log(half * (1 + erf(x * 0.7071067811865476)))

    def before_erfc(x: Tensor):
        return log(half * erfc(-x / 1.4142135623730951))

    def before_erfc_of_negative(x: Tensor):
        return log(half * erfc(-(x / 1.4142135623730951)))

    def after(x):
        return log_ndtr(x)

    references = ["P10", "E83"]
    fires = [
        "torch.log(torch.special.ndtr(x))",
        "torch.special.ndtr(x).log()",
        "np.log(scipy.special.ndtr(x))",
        "torch.log(0.5 * (1 + torch.erf(x / math.sqrt(2))))",
        "(0.5 * (1 + torch.erf(x / 2**0.5))).log()",
        "torch.log(0.5 * torch.erfc(-x / math.sqrt(2)))",
    ]
    quiet = [
        "torch.log(0.5 * (2 + torch.erf(x / math.sqrt(2))))",
        "torch.special.log_ndtr(x)",
        "torch.log(torch.special.ndtri(x))",
        "torch.log1p(torch.special.ndtr(x))",
    ]
