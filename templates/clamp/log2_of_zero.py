class Log2OfZero(Template):
    """Base-2 logarithm of what can be 0.

    ## What it does
    Finds `log2(x)` where x can be 0 or below, and clamps it from below. Only with `--pedantic`.

    ## Why is this bad?
    log2(0) is -inf, and 0 times it nan. A probability of 0 in an entropy in bits is enough.

    ## Fix safety
    Unchanged where x is a positive normal number. Where the old form gave nan or -inf, the new one gives a number:
    that is a choice, so the fix is never applied silently.
    """

    code = "SF428"
    fix = Fix.CLAMP
    failure = Failure.DOMAIN_ERROR
    pedantic = True

    def before(x: Tensor[any]):
        return log2(x)

    def after(x):
        return log2(clamp(x, min=finfo_tiny(x)))

    def after_double(x):
        return log2(clamp(x, min=2.3e-308))

    def after_literal(x):
        return log2(clamp(x, min=1.2e-38))

    def after_clamp(x, eps=1e-12):
        return log2(clamp(x, min=eps))

    def hazard(x):
        return x == 0

    references = ["N1", "N8", "E22"]
    fires = ["torch.log2(x)", "np.log2(np.abs(x))", "x.abs().log2()"]
    quiet = ["torch.exp2(x)", "torch.log2(x.abs() + 1e-8)", "torch.log2(x.clamp(min=1e-8))", "torch.log2(1 + x**2)"]
