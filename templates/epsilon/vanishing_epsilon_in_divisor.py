class VanishingEpsilonInDivisor(Template):
    """Epsilon in a divisor that is 0 in float16.

    ## What it does
    Finds `a / (b + eps)` and `a / clamp(b, min=eps)` in float16 with an epsilon below half the smallest
    float16, and takes the distance from 1 to the next float16 instead.

    ## Why is this bad?
    The smallest positive float16 is 6e-8, so 1e-8 is rounded to 0 and protects nothing: 1 / (0 + 1e-8) is inf.
    The smallest normal number, 6.1e-5, is not enough either: its reciprocal is 16384, and as a slope that comes
    four times it overflows.

    ## Fix safety
    Unchanged where b is at least 9.8e-4, the size at which an error of rounding of numbers about 1 begins.
    Where the old form gave nan or inf, the new one gives a number: that is a choice, so the fix is never
    applied silently.
    """

    code = "SF307"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO
    dtypes = ["float16"]

    def before(a: Tensor, b: Tensor[nonnegative], eps: Epsilon):
        return a / (b + eps)

    def before_clamp(a: Tensor, b: Tensor[nonnegative], eps: Epsilon):
        return a / clamp(b, min=eps)

    def after(a, b):
        return a / clamp(b, min=finfo_eps(b))

    def after_where(a, b):
        return a / where(b == 0, finfo_eps(b), b)

    def requires(eps):
        return eps < 2.9e-8

    references = ["E71", "E72", "E67", "P9", "N9", "https://github.com/pyg-team/pytorch_geometric/pull/2106"]
    fires = [
        "x.half() / (y.half() + 1e-8)",
        "x.half() / y.half().clamp(min=1e-12)",
        "x.half() / (1e-9 + y.half().abs())",
    ]
    quiet = ["x.half() / (y.half() + 1e-4)", "x / (y + 1e-8)", "x.float() / (y.float() + 1e-8)"]
