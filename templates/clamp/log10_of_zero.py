class Log10OfZero(Template):
    """Base-10 logarithm of what can be 0.

    ## What it does
    Finds `log10(x)` where x can be 0 or below, and clamps it from below. Only with `--pedantic`: decibels of silence
    are often meant to be minus infinity.

    ## Why is this bad?
    log10(0) is -inf. A silent frame or a perfect reconstruction is enough, and every mean over it is lost.

    ## Fix safety
    Unchanged where x is a positive normal number. Where the old form gave nan or -inf, the new one gives a number:
    that is a choice, so the fix is never applied silently.
    """

    code = "SF427"
    fix = Fix.CLAMP
    failure = Failure.DOMAIN_ERROR
    pedantic = True

    def before(x: Tensor[any]):
        return log10(x)

    def after(x):
        return log10(clamp(x, min=finfo_tiny(x)))

    def after_double(x):
        return log10(clamp(x, min=2.3e-308))

    def after_literal(x):
        return log10(clamp(x, min=1.2e-38))

    def after_clamp(x, eps=1e-12):
        return log10(clamp(x, min=eps))

    def hazard(x):
        return x == 0

    references = ["N1", "N8", "P2"]
    fires = ["torch.log10(x)", "10 * np.log10(np.abs(x))", "x.abs().log10()"]
    quiet = ["torch.log1p(x)", "torch.log10(x.abs() + 1e-8)", "torch.log10(x.clamp(min=1e-8))", "torch.log10(1 + x**2)"]
