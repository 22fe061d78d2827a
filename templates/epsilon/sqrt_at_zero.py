class SqrtAtZero(Template):
    """Square root of what can be 0.

    ## What it does
    Finds `sqrt(x)` where x can be exactly 0 (a variance, a sum of squares, a softmax) and keeps the argument
    away from 0.

    ## Why is this bad?
    The slope of sqrt at 0 is infinite. Whatever comes before usually has slope 0 there, and infinity times 0 is
    nan: one such row makes the gradient of the whole batch nan.

    ## Fix safety
    The value changes only below the epsilon, and there by at most its root, 1e-12 for 1e-24. Clamping to 0 instead would not help: the slope at 0 is still
    infinite. The gradient becomes 0 where it was infinite or nan.
    """

    code = "SF305"
    fix = Fix.EPSILON
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[nonnegative]):
        return sqrt(x)

    def after(x, eps=1e-24):
        return sqrt(clamp(x, min=eps))

    def after_epsilon(x, eps=1e-12):
        return sqrt(x + eps)

    def after_where(x):
        return where(x == 0, 0, sqrt(where(x == 0, 1, x)))

    def hazard(x):
        return x == 0

    def requires(x):
        return x >= 0

    references = ["E44", "E46", "P6", "P16", "N1"]
    fires = ["torch.sqrt(x.var(dim=0))", "x.abs().mean(-1).sqrt()", "torch.sqrt(F.softmax(x, -1))"]
    quiet = ["torch.sqrt(x)", "torch.sqrt(x.var(dim=0) + 1e-6)", "torch.sqrt(1 + x**2)", "torch.exp(x.var(dim=0))"]
