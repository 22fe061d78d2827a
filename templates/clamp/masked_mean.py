class MaskedMean(Template):
    """Mean over a mask that can be empty.

    ## What it does
    Finds `sum(x * mask) / sum(mask)` and keeps the count from being 0.

    ## Why is this bad?
    When nothing is selected (an empty batch of positives, a fully padded row) both sums are 0 and the mean is
    nan. One such step is enough to lose a training run.

    ## Fix safety
    Unchanged wherever the mask selects anything; an empty mask gives 0 instead of nan. Clamping the count to 1
    is right for masks of zeros and ones, the small epsilon for weights.
    """

    code = "SF402"
    fix = Fix.CLAMP
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor, m: Tensor[mask], dim: Dim):
        return sum(x * m, dim) / sum(m, dim)

    def before_mean(x: Tensor, m: Tensor[mask], dim: Dim):
        return mean(x * m, dim) / mean(m, dim)

    def after(x, m, dim):
        return sum(x * m, dim) / clamp(sum(m, dim), min=1)

    def after_clamp(x, m, dim, eps=1e-8):
        return sum(x * m, dim) / clamp(sum(m, dim), min=eps)

    def after_epsilon(x, m, dim, eps=1e-8):
        return sum(x * m, dim) / (sum(m, dim) + eps)

    references = ["E73", "P3", "N2", "https://github.com/keras-team/keras/issues/11643"]
    fires = [
        "(x * mask).sum() / mask.sum()",
        "torch.sum(x * mask, dim=1) / torch.sum(mask, dim=1)",
        "(mask * x).sum(-1) / mask.sum(-1)",
        "np.sum(x * mask) / np.sum(mask)",
    ]
    quiet = [
        "(x * mask).sum() / mask.sum().clamp(min=1)",
        "(x * mask).sum() / other.sum()",
        "(x + mask).sum() / mask.sum()",
    ]
