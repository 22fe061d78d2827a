class AngleFromDotProduct(Template):
    """Angle as arc cosine of a dot product.

    ## What it does
    Finds `acos(sum(a * b))` and clamps the dot product to just inside [-1, 1].

    ## Why is this bad?
    Rounding takes the dot product of two unit vectors past 1, where acos is nan; at exactly 1 its slope is
    infinite. Two equal directions are an ordinary input.

    ## Fix safety
    Values change only within the epsilon of -1 and 1; where nobody differentiates (NumPy), outside of them alone.
    """

    code = "SF410"
    fix = Fix.CLAMP
    failure = Failure.NAN_GRADIENT

    def before(a: Tensor[unit], b: Tensor[unit], dim: Dim):
        return acos(sum(a * b, dim))

    def after_closed(a, b, dim):
        return acos(clamp(sum(a * b, dim), min=-1, max=1))

    def after(a, b, dim, eps=1e-7):
        return acos(clamp(sum(a * b, dim), min=-1 + eps, max=1 - eps))

    references = ["E47", "P26"]
    fires = [
        "torch.acos((a * b).sum(-1))",
        "torch.acos(torch.sum(a * b, dim=1))",
        "np.arccos(np.sum(a * b, axis=-1))",
    ]
    quiet = [
        "torch.acos((a + b).sum(-1))",
        "torch.acos((a * b).sum(-1).clamp(-1 + 1e-7, 1 - 1e-7))",
        "torch.cos((a * b).sum(-1))",
    ]
