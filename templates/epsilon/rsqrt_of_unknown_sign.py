class RsqrtOfUnknownSign(Template):
    """Reciprocal square root of what may be 0 or negative.

    ## What it does
    Finds `rsqrt(x)` where nothing is known of x, and keeps x away from 0. Only with `--pedantic`: most arguments are
    positive, and the code cannot tell.

    ## Why is this bad?
    rsqrt(0) is inf and rsqrt(-1e-9) nan. A row of zeros, or a variance that rounding made negative, is enough.

    ## Fix safety
    Unchanged where x is above the epsilon. Where the old form gave nan or inf, the new one gives a number: that is a
    choice, so the fix is never applied silently.
    """

    code = "SF315"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO
    pedantic = True

    def before(x: Tensor[any]):
        return rsqrt(x)

    def after(x, eps=1e-12):
        return rsqrt(clamp(x, min=eps))

    def hazard(x):
        return (x == 0) & (x < 0)

    references = ["E50", "P6", "N2"]
    fires = ["torch.rsqrt(x)", "(x - y).rsqrt()", "x * torch.rsqrt(y)"]
    quiet = ["torch.sqrt(x)", "torch.rsqrt(x.clamp(min=1e-6))", "torch.rsqrt(1 + x**2)", "torch.rsqrt(x.abs() + 1e-6)"]
