class AcosAtOne(Template):
    """Arc cosine of what can be 1.

    ## What it does
    Finds `acos(x)` where x can reach -1 or 1, or pass it by rounding, and clamps it to just inside.

    ## Why is this bad?
    The slope of acos is infinite at -1 and 1, and beyond them the value is nan. A cosine similarity of two
    equal vectors is often 1.0000001. Clamping to [-1, 1] repairs the value only.

    ## Fix safety
    Values change only within the epsilon of -1 and 1.
    """

    code = "SF404"
    fix = Fix.CLAMP
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[unit]):
        return acos(x)

    def after(x):
        return acos(clamp(x, min=-1, max=1))

    def after_inside(x, eps=1e-7):
        return acos(clamp(x, min=-1 + eps, max=1 - eps))

    def after_tiny(x):
        return acos(clamp(x, min=half * finfo_eps(x) - 1, max=1 - half * finfo_eps(x)))

    def hazard(x):
        return (x >= 1) | (x <= -1)

    references = ["E47", "P26", "N1", "https://github.com/pytorch/pytorch/issues/8069"]
    fires = [
        "torch.acos(F.cosine_similarity(a, b, dim=-1))",
        "torch.acos(torch.tanh(x))",
        "torch.arccos(torch.cos(x))",
    ]
    quiet = [
        "torch.acos(x)",
        "torch.acos(0.5 * torch.tanh(x))",
        "torch.acos(torch.tanh(x).clamp(-1 + 1e-6, 1 - 1e-6))",
        "torch.cos(torch.tanh(x))",
        "torch.atan(torch.tanh(x))",
    ]
