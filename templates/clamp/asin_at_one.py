class AsinAtOne(Template):
    """Arc sine of what can be 1.

    ## What it does
    Finds `asin(x)` where x can reach -1 or 1, or pass it by rounding, and clamps it to just inside.

    ## Why is this bad?
    The slope of asin is infinite at -1 and 1, and beyond them the value is nan. A cosine similarity of two
    equal vectors is often 1.0000001. Clamping to [-1, 1] repairs the value only.

    ## Fix safety
    Values change only within the epsilon of -1 and 1.
    """

    code = "SF405"
    fix = Fix.CLAMP
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[unit]):
        return asin(x)

    def after(x):
        return asin(clamp(x, min=-1, max=1))

    def after_inside(x, eps=1e-7):
        return asin(clamp(x, min=-1 + eps, max=1 - eps))

    def after_tiny(x):
        return asin(clamp(x, min=half * finfo_eps(x) - 1, max=1 - half * finfo_eps(x)))

    def hazard(x):
        return (x >= 1) | (x <= -1)

    references = ["E47", "P26", "N1", "https://github.com/pytorch/pytorch/issues/8069"]
    fires = [
        "torch.asin(F.cosine_similarity(a, b, dim=-1))",
        "torch.asin(torch.tanh(x))",
        "torch.arcsin(torch.cos(x))",
    ]
    quiet = [
        "torch.asin(x)",
        "torch.asin(0.5 * torch.tanh(x))",
        "torch.asin(torch.tanh(x).clamp(-1 + 1e-6, 1 - 1e-6))",
        "torch.sin(torch.tanh(x))",
    ]
