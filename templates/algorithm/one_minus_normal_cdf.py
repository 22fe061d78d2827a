class OneMinusNormalCdf(Template):
    """One minus a normal probability.

    ## What it does
    Finds `1 - ndtr(x)` or `1 - norm.cdf(x)` and replaces it by the probability of the other tail.

    ## Why is this bad?
    ndtr(6) rounds to exactly 1 in float32 (ndtr(8.3) in float64), so the tail probability is 0 and its
    logarithm -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF146"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor):
        return 1 - ndtr(x)

    def after(x):
        return ndtr(-x)

    def after_erfc(x):
        return half * erfc(0.7071067811865476 * x)

    references = ["P10", "E92"]
    fires = [
        "1 - torch.special.ndtr(x)",
        "1.0 - torch.special.ndtr(x)",
        "1 - scipy.special.ndtr(x)",
        "-scipy.special.ndtr(x) + 1",
    ]
    quiet = ["torch.special.ndtr(-x)", "2 - torch.special.ndtr(x)", "1 - torch.special.ndtri(x)"]
