class VanishingEpsilonInLog(Template):
    """Epsilon in a logarithm that is 0 in float16.

    ## What it does
    Finds `log(x + eps)` and `log(clamp(x, min=eps))` in float16 with an epsilon below half the smallest
    float16.

    ## Why is this bad?
    The smallest positive float16 is 6e-8, so 1e-8 is rounded to 0 and protects nothing: log(0 + 1e-8) is -inf.

    ## Fix safety
    Unchanged where x is at least 6.1e-5. Unchanged where the old form was right, up to the size of the epsilon.
    Where the old form gave nan or inf, the new one gives a number: that is a choice, so the fix is never
    applied silently.
    """

    code = "SF308"
    fix = Fix.EPSILON
    failure = Failure.UNDERFLOW
    dtypes = ["float16"]

    def before(x: Tensor[probability], eps: Epsilon):
        return log(x + eps)

    def before_clamp(x: Tensor[probability], eps: Epsilon):
        return log(clamp(x, min=eps))

    def before_where(x: Tensor[probability], eps: Epsilon):
        return log(where(x == 0, eps, x))

    def after(x):
        return log(clamp(x, min=finfo_tiny(x)))

    def requires(eps):
        return eps < 2.9e-8

    references = ["E16", "E72", "P9", "N9", "https://github.com/kornia/kornia/pull/2125"]
    fires = [
        "torch.log(x.half() + 1e-8)",
        "(x.half() + 1e-10).log()",
        "torch.log(x.half().clamp(min=1e-8))",
        "torch.log(torch.where(x.half() == 0, 1e-8, x.half()))",
    ]
    quiet = ["torch.log(x.half() + 1e-4)", "torch.log(x + 1e-8)", "torch.log(x.float() + 1e-8)"]
