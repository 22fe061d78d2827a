class QuotientOfNeighboursMinusOne(Template):
    """Relative change as a quotient minus one.

    ## What it does
    Finds `a / b - 1` and `1 - a / b` for entries of one array, `x[1:] / x[:-1] - 1`, and takes the difference first:
    `(a - b) / b`.

    ## Why is this bad?
    Where a and b are nearly equal, as entries beside one another are, the quotient is rounded to a number near 1 and
    nothing but this rounding may be left: for 100.001 and 100 in float32 the result is wrong in its third digit. The
    difference of the two is exact.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF237"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION
    pedantic = True

    def before(a: Tensor[similar], b: Tensor[similar]):
        return a / b - 1

    def after(a, b):
        return (a - b) / b

    def requires(a, b):
        return neighbours(a, b)

    references = ["P8"]
    fires = [
        "x[1:] / x[:-1] - 1",
        "torch.clamp(1 - x[t] / x[t - 1], max=0.999)",
        "np.abs(-1 + x[1:] / x[:-1])",
    ]
    quiet = [
        "x[1:] / y[:-1] - 1",
        "x[1:] / x[:-1] - 2",
        "x[1:] * x[:-1] - 1",
        "(x[1:] - x[:-1]) / x[:-1]",
    ]
