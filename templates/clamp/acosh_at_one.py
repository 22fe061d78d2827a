class AcoshAtOne(Template):
    """Inverse hyperbolic cosine of what can be 1.

    ## What it does
    Finds `acosh(x)` where x can be 1, as in a hyperbolic distance of equal points, and clamps it to just above.

    ## Why is this bad?
    The slope of acosh is infinite at 1, and below 1, where rounding can lead, the value is nan.

    ## Fix safety
    Values change only below 1 plus the epsilon; where nobody differentiates (NumPy), below 1 alone.
    """

    code = "SF407"
    fix = Fix.CLAMP
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor):
        return acosh(x)

    def after_closed(x):
        return acosh(clamp(x, min=1))

    def after(x, eps=1e-6):
        return acosh(clamp(x, min=1 + eps))

    def after_tiny(x):
        return acosh(clamp(x, min=1 + finfo_eps(x)))

    def hazard(x):
        return x <= 1

    references = ["P26", "N1"]
    fires = ["torch.acosh(x.clamp(min=1))", "torch.acosh(torch.cosh(x))", "torch.acosh(1 + x.norm(dim=-1))"]
    quiet = [
        "torch.acosh(x)",
        "torch.acosh(2 + torch.relu(x))",
        "torch.asinh(1 + torch.relu(x))",
        "torch.acosh(x.clamp(min=2))",
    ]
