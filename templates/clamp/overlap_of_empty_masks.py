class OverlapOfEmptyMasks(Template):
    """Intersection over union of two masks that can be empty.

    ## What it does
    Finds `sum(p * y) / (sum(p) + sum(y) - sum(p * y))` and keeps the divisor from being 0.

    ## Why is this bad?
    Two empty masks have an empty union: 0 / 0 is nan, in value and gradient.

    ## Fix safety
    Values change by less than the epsilon, relative to the area. Two empty masks score 0 instead of nan; some
    definitions take 1 there.
    """

    code = "SF423"
    fix = Fix.CLAMP
    failure = Failure.DIVISION_BY_ZERO

    def before(p: Tensor[mask], y: Tensor[mask], dim: Dim):
        return sum(p * y, dim) / (sum(p, dim) + sum(y, dim) - sum(p * y, dim))

    def after(p, y, dim, eps=1e-8):
        return sum(p * y, dim) / clamp(sum(p, dim) + sum(y, dim) - sum(p * y, dim), min=eps)

    def after_epsilon(p, y, dim, eps=1e-8):
        return sum(p * y, dim) / (sum(p, dim) + sum(y, dim) - sum(p * y, dim) + eps)

    references = ["E73", "P1", "P3", "N2"]
    fires = [
        "(p * y).sum() / (p.sum() + y.sum() - (p * y).sum())",
        "torch.sum(p * y) / (torch.sum(p) + torch.sum(y) - torch.sum(p * y))",
        "np.sum(p * y) / (np.sum(p) + np.sum(y) - np.sum(p * y))",
    ]
    quiet = [
        "(p * y).sum() / (p.sum() + y.sum() - (p * y).sum() + 1e-8)",
        "(p * y).sum() / (p.sum() + y.sum() + (p * y).sum())",
        "(p * y).sum() / (p.sum() + z.sum() - (p * y).sum())",
    ]
