class VanishingEpsilonInRoot(Template):
    """Epsilon under a root that is 0 in float16.

    ## What it does
    Finds `sqrt(x + eps)` in float16 with an epsilon below half the smallest float16.

    ## Why is this bad?
    The smallest positive float16 is 6e-8, so 1e-8 is rounded to 0 and protects nothing: at x = 0 the slope of
    the root is infinite.

    ## Fix safety
    Unchanged where x is at least 6.1e-5. Unchanged where the old form was right, up to the size of the epsilon.
    Where the old form gave nan or inf, the new one gives a number: that is a choice, so the fix is never
    applied silently.
    """

    code = "SF309"
    fix = Fix.EPSILON
    failure = Failure.NAN_GRADIENT
    dtypes = ["float16"]

    def before(x: Tensor[nonnegative], eps: Epsilon):
        return sqrt(x + eps)

    def before_clamp(x: Tensor[nonnegative], eps: Epsilon):
        return sqrt(clamp(x, min=eps))

    def after(x):
        return sqrt(clamp(x, min=finfo_tiny(x)))

    def requires(eps):
        return eps < 2.9e-8

    references = ["E70", "E67", "P9", "N9"]
    fires = ["torch.sqrt(x.half() + 1e-8)", "(x.half() ** 2 + 1e-12).sqrt()", "torch.sqrt(x.half().clamp(min=1e-8))"]
    quiet = ["torch.sqrt(x.half() + 1e-4)", "torch.sqrt(x + 1e-8)", "torch.sqrt(x.float() + 1e-8)"]
