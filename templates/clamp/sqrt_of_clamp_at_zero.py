class SqrtOfClampAtZero(Template):
    """Square root of a clamp at exactly 0.

    ## What it does
    Finds `sqrt(clamp(x, min=0))` and raises the bound to a small positive number.

    ## Why is this bad?
    The clamp keeps the value from being nan, but the slope of sqrt at 0 is infinite, and infinity times the
    slope of the clamp is inf or nan. In public code this repair was often made twice.

    ## Fix safety
    The value changes only below the epsilon, and there by at most its root, 1e-12 for 1e-24.
    """

    code = "SF412"
    fix = Fix.CLAMP
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor):
        return sqrt(clamp(x, min=0))

    def before_maximum(x: Tensor):
        return sqrt(maximum(x, 0))

    def after(x, eps=1e-24):
        return sqrt(clamp(x, min=eps))

    references = ["P16", "P6", "E61", "E87"]
    fires = ["torch.sqrt(x.clamp(min=0))", "torch.clamp(x, min=0.0).sqrt()", "x.clamp_min(0).sqrt()"]
    quiet = ["torch.sqrt(x.clamp(min=1e-8))", "torch.sqrt(x)", "torch.exp(x.clamp(min=0))"]
