class AsinOfClosedClamp(Template):
    """Arc sine of a clamp to exactly [-1, 1].

    ## What it does
    Finds `asin(clamp(x, -1, 1))` and moves the bounds just inside.

    ## Why is this bad?
    The clamp keeps the value from being nan, but at -1 and 1 the slope of asin is infinite, and the gradient is
    inf or nan.

    ## Fix safety
    Values change only within the epsilon of -1 and 1.
    """

    code = "SF414"
    fix = Fix.CLAMP
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[unit]):
        return asin(clamp(x, min=-1, max=1))

    def after(x, eps=1e-7):
        return asin(clamp(x, min=-1 + eps, max=1 - eps))

    def after_tiny(x):
        return asin(clamp(x, min=half * finfo_eps(x) - 1, max=1 - half * finfo_eps(x)))

    references = ["E47", "P26"]
    fires = ["torch.asin(torch.clamp(x, -1, 1))", "torch.asin(x.clamp(-1.0, 1.0))", "x.clamp(min=-1, max=1).asin()"]
    quiet = [
        "torch.asin(x.clamp(-0.99, 0.99))",
        "torch.asin(x)",
        "torch.acos(x.clamp(-1, 1))",
        "torch.acos(torch.clamp(x, -1, 1))",
    ]
