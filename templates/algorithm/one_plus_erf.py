class OnePlusErf(Template):
    """One plus the error function.

    ## What it does
    Finds `1 + erf(x)`, the heart of a normal distribution function, and replaces it by `erfc(-x)`.

    ## Why is this bad?
    erf(-4) rounds to exactly -1 in float32, so the sum is 0 instead of 1.54e-8: a normal probability 5.7
    standard deviations out becomes 0 and its logarithm -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF116"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor):
        return 1 + erf(x)

    def after(x):
        return erfc(-x)

    references = ["P10"]
    fires = [
        "1 + torch.erf(x)",
        "0.5 * (1 + torch.erf(x / math.sqrt(2)))",
        "1 + scipy.special.erf(x)",
        "(x.erf() + 1) * 0.5",
    ]
    quiet = ["torch.erfc(-x)", "2 + torch.erf(x)", "1 + torch.erfc(x)"]
