class NanToNumOfSqrt(Template):
    """nan_to_num after a square root.

    ## What it does
    Finds `nan_to_num(sqrt(x))` and clamps x before the root.

    ## Why is this bad?
    nan_to_num hides the nan of a negative argument in the value; the gradient is nan all the same.

    ## Fix safety
    Unchanged for x above the epsilon. Unchanged where the old form was right. Where it gave nan or inf, the new
    one gives a number: that is a choice, so the fix is never applied silently.
    """

    code = "SF612"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor):
        return nan_to_num(sqrt(x))

    def after(x, eps=1e-12):
        return sqrt(clamp(x, min=eps))

    def after_where(x):
        return where(x > 0, sqrt(where(x > 0, x, 1)), 0)

    references = ["P16", "P6", "N1"]
    fires = ["torch.nan_to_num(torch.sqrt(x))", "x.sqrt().nan_to_num()", "torch.nan_to_num(torch.sqrt(1 - x**2))"]
    quiet = ["torch.nan_to_num(torch.exp(x))", "torch.sqrt(x)", "torch.nan_to_num(torch.sqrt(x), nan=1.0)"]
