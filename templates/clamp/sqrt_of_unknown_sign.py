class SqrtOfUnknownSign(Template):
    """Square root of what may be negative.

    ## What it does
    Finds `sqrt(x)` where nothing is known of x, and clamps it from below. By default only where an input shows that
    the true argument is not negative and the rounded one is; most arguments of a square root are not negative, and
    the code cannot tell, so that the rest is told with `--pedantic`.

    ## Why is this bad?
    sqrt of a negative number is nan. A variance, a squared distance or the square of a sine that was computed as a
    difference is below 0 by rounding as soon as it should be 0.

    ## Fix safety
    Unchanged where x is above the epsilon. Where the old form gave nan, the new one gives a number: that is a choice,
    so the fix is never applied silently. Clamping to 0 alone would leave an infinite slope there.
    A value of 0 becomes the root of the epsilon, 1e-12 for 1e-24; the slope below the epsilon is 0, so that it need
    not be larger.
    """

    code = "SF426"
    fix = Fix.CLAMP
    failure = Failure.DOMAIN_ERROR

    def before(x: Tensor[any]):
        return sqrt(x)

    def after_zero(x):
        return sqrt(clamp(x, min=0))

    def after(x, eps=1e-24):
        return sqrt(clamp(x, min=eps))

    def hazard(x):
        return x < 0

    references = ["N1", "P16", "E61"]
    fires = ["torch.sqrt(x)", "np.sqrt(x - y)", "(x - y).sqrt()", "x**0.5 + torch.exp(x)"]
    quiet = ["torch.sqrt(x**2)", "torch.sqrt(x.clamp(min=1e-8))", "torch.sqrt(1 + torch.abs(x))", "torch.exp(x)"]
