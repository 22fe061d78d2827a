class LogOfClampAtZero(Template):
    """Log of a clamp at exactly 0.

    ## What it does
    Finds `log(clamp(x, min=0))` and raises the bound to the smallest normal number.

    ## Why is this bad?
    The clamp keeps the value from being nan, but log(0) is -inf and its slope infinite.

    ## Fix safety
    Unchanged for positive x. Unchanged where the old form was right, up to the size of the epsilon. Where the
    old form gave nan or inf, the new one gives a number: that is a choice, so the fix is never applied
    silently.
    """

    code = "SF420"
    fix = Fix.CLAMP
    failure = Failure.UNDERFLOW

    def before(x: Tensor):
        return log(clamp(x, min=0))

    def before_relu(x: Tensor):
        return log(relu(x))

    def after(x):
        return log(clamp(x, min=finfo_tiny(x)))

    def after_clamp(x, eps=1e-12):
        return log(clamp(x, min=eps))

    references = ["P2", "P17", "E25"]
    fires = ["torch.log(x.clamp(min=0))", "torch.log(F.relu(x))", "x.clamp_min(0).log()"]
    quiet = ["torch.log(x.clamp(min=1e-8))", "torch.log(x)", "torch.exp(x.clamp(min=0))"]
