class NormalCdfTail(Template):
    """Normal probability by ndtr in the lower tail.

    ## What it does
    Finds `torch.special.ndtr(x)` and replaces it by half a complementary error function.

    ## Why is this bad?
    torch computes ndtr as (1 + erf(x / sqrt(2))) / 2: in float32 ndtr(-6) is 0 instead of 9.87e-10, and the
    digits fade from -3 on.

    ## Fix safety
    Both forms are the same function; only rounding differs. SciPy's ndtr has no such loss and is left alone.
    """

    code = "SF158"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor):
        return ndtr(x)

    def after(x):
        return half * erfc(-0.7071067811865476 * x)

    references = ["P10"]
    fires = ["torch.special.ndtr(x)", "torch.special.ndtr(x - y)", "torch.special.ndtr(-x)"]
    quiet = ["torch.special.ndtri(x)", "torch.special.log_ndtr(x)", "0.5 * torch.erfc(-x)"]
