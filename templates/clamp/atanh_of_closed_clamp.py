class AtanhOfClosedClamp(Template):
    """Inverse hyperbolic tangent of a clamp to exactly [-1, 1].

    ## What it does
    Finds `atanh(clamp(x, -1, 1))` and moves the bounds just inside.

    ## Why is this bad?
    The clamp keeps the value from being nan, but atanh is infinite at -1 and 1, in value and slope.

    ## Fix safety
    Values change only within the epsilon of -1 and 1.
    """

    code = "SF419"
    fix = Fix.CLAMP
    failure = Failure.DOMAIN_ERROR

    def before(x: Tensor[unit]):
        return atanh(clamp(x, min=-1, max=1))

    def after(x, eps=1e-6):
        return atanh(clamp(x, min=-1 + eps, max=1 - eps))

    def after_tiny(x):
        return atanh(clamp(x, min=half * finfo_eps(x) - 1, max=1 - half * finfo_eps(x)))

    references = ["P26"]
    fires = [
        "torch.atanh(torch.clamp(x, -1, 1))",
        "torch.atanh(x.clamp(-1.0, 1.0))",
        "x.clamp(min=-1, max=1).atanh()",
    ]
    quiet = [
        "torch.atanh(x.clamp(-0.99, 0.99))",
        "torch.atanh(x)",
        "torch.tanh(x.clamp(-1, 1))",
        "torch.tanh(torch.clamp(x, -1, 1))",
    ]
