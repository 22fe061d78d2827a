class DiceOfEmptyMasks(Template):
    """Dice score of two masks that can be empty.

    ## What it does
    Finds `2 * sum(p * y) / (sum(p) + sum(y))` and keeps the divisor from being 0.

    ## Why is this bad?
    A slice without the organ that is predicted rightly as empty is 0 / 0: the score and the gradient are nan.

    ## Fix safety
    Values change by less than the epsilon, relative to the area. Two empty masks score 0 instead of nan; some
    definitions take 1 there.
    """

    code = "SF422"
    fix = Fix.CLAMP
    failure = Failure.DIVISION_BY_ZERO

    def before(p: Tensor[mask], y: Tensor[mask], dim: Dim):
        return 2 * sum(p * y, dim) / (sum(p, dim) + sum(y, dim))

    def before_factor(p: Tensor[mask], y: Tensor[mask], dim: Dim):
        return 2 * (sum(p * y, dim) / (sum(p, dim) + sum(y, dim)))

    def after(p, y, dim, eps=1e-8):
        return 2 * sum(p * y, dim) / clamp(sum(p, dim) + sum(y, dim), min=eps)

    def after_epsilon(p, y, dim, eps=1e-8):
        return 2 * sum(p * y, dim) / (sum(p, dim) + sum(y, dim) + eps)

    references = ["E73", "P1", "P3", "N2"]
    fires = [
        "2 * (p * y).sum() / (p.sum() + y.sum())",
        "2.0 * torch.sum(p * y) / (torch.sum(p) + torch.sum(y))",
        "2 * np.sum(p * y) / (np.sum(p) + np.sum(y))",
    ]
    quiet = [
        "2 * (p * y).sum() / (p.sum() + y.sum() + 1e-8)",
        "2 * (p * y).sum() / (p.sum() + z.sum())",
        "2 * (p * y).sum() / (p.sum() - y.sum())",
    ]
