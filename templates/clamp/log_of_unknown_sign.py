class LogOfUnknownSign(Template):
    """Log of what may be 0 or negative.

    ## What it does
    Finds `log(x)` where nothing is known of x, and clamps it from below. Only with `--pedantic`: most arguments of
    a logarithm are positive, and the code cannot tell.

    ## Why is this bad?
    log(0) is -inf and log(-1e-9) nan. One empty bin, one silent frame or one rounding error of a difference is
    enough.

    ## Fix safety
    Unchanged where x is a positive normal number. Where the old form gave nan or -inf, the new one gives a number:
    that is a choice, so the fix is never applied silently.
    """

    code = "SF425"
    fix = Fix.CLAMP
    failure = Failure.DOMAIN_ERROR
    pedantic = True

    def before(x: Tensor[any]):
        return log(x)

    def after(x):
        return log(clamp(x, min=finfo_tiny(x)))

    def after_double(x):
        return log(clamp(x, min=2.3e-308))

    def after_literal(x):
        return log(clamp(x, min=1.2e-38))

    def after_clamp(x, eps=1e-12):
        return log(clamp(x, min=eps))

    def hazard(x):
        return (x == 0) & (x < 0)

    references = ["N1", "N8", "E25", "P2"]
    fires = ["torch.log(x)", "np.log(x)", "(x - y).log()", "torch.log(x + y)"]
    quiet = ["torch.exp(x)", "torch.log(torch.abs(x) + 1e-8)", "torch.log(x.clamp(min=1e-8))", "torch.log(1 + x**2)"]
