class AtanhAtOne(Template):
    """Inverse hyperbolic tangent of what can be 1.

    ## What it does
    Finds `atanh(x)` where x can reach -1 or 1 and clamps it to just inside.

    ## Why is this bad?
    atanh(1) is inf with an infinite slope. tanh(10) rounds to exactly 1 in float32, so taking an action back
    through its squash gives inf.

    ## Fix safety
    Values change only within the epsilon of -1 and 1.
    """

    code = "SF406"
    fix = Fix.CLAMP
    failure = Failure.DOMAIN_ERROR

    def before(x: Tensor[unit]):
        return atanh(x)

    def after_double(x):
        return atanh(clamp(x, min=-1 + 1.2e-16, max=1 - 1.2e-16))

    def after(x, eps=1e-6):
        return atanh(clamp(x, min=-1 + eps, max=1 - eps))

    def after_tiny(x):
        return atanh(clamp(x, min=half * finfo_eps(x) - 1, max=1 - half * finfo_eps(x)))

    def hazard(x):
        return (x >= 1) | (x <= -1)

    references = ["P26", "N1"]
    fires = [
        "torch.atanh(F.hardtanh(x))",
        "torch.atanh(torch.sin(x))",
        "torch.arctanh(torch.cos(x))",
        "torch.sign(x).atanh()",
    ]
    quiet = [
        "torch.atanh(x)",
        "torch.atanh(0.5 * torch.tanh(x))",
        "torch.tanh(torch.tanh(x))",
        "torch.tanh(F.hardtanh(x))",
    ]
