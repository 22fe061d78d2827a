class OneMinusIncompleteGamma(Template):
    """One minus an incomplete gamma function.

    ## What it does
    Finds `1 - gammainc(a, x)`, a tail of the gamma, chi-squared and Poisson distributions, and replaces it by
    `gammaincc(a, x)`.

    ## Why is this bad?
    The share rounds to exactly 1 in the tail, so the p-value is 0; long before that its digits are lost.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF175"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(a: Tensor[positive], x: Tensor[positive]):
        return 1 - gammainc(a, x)

    def after(a, x):
        return gammaincc(a, x)

    references = ["P10", "E92"]
    fires = [
        "1 - scipy.special.gammainc(x, y)",
        "1.0 - torch.special.gammainc(x, y)",
        "1 - torch.igamma(x, y.square())",
    ]
    quiet = [
        "scipy.special.gammaincc(x, y)",
        "1 + scipy.special.gammainc(x, y)",
        "2 - torch.special.gammainc(x, y)",
        "1 - scipy.special.beta(x, y)",
    ]
