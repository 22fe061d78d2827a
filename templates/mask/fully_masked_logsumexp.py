class FullyMaskedLogsumexp(Template):
    """Log-sum-exp of a row that can be masked completely.

    ## What it does
    Finds `logsumexp(masked_fill(x, mask, -inf))` and fills with a large negative number instead.

    ## Why is this bad?
    For a fully masked row the value is -inf, and the gradient holds -inf minus -inf: measured in torch 2.13, it
    is nan.

    ## Fix safety
    Unchanged for rows with a free entry. A fully masked row gives a large negative number instead of -inf.
    """

    code = "SF615"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor, m: Tensor[mask], dim: Dim):
        return logsumexp(masked_fill(x, m, -inf), dim)

    def after(x, m, dim):
        return logsumexp(masked_fill(x, m, finfo_min(x)), dim)

    def after_moderate(x, m, dim):
        return logsumexp(masked_fill(x, m, -1e9), dim)

    references = ["E12", "E78", "P27", "https://github.com/pytorch/pytorch/issues/31829"]
    fires = [
        "torch.logsumexp(x.masked_fill(m, float('-inf')), dim=-1)",
        "x.masked_fill(m, -torch.inf).logsumexp(-1)",
        "torch.logsumexp(torch.masked_fill(x, m, -torch.inf), -1)",
    ]
    quiet = [
        "torch.logsumexp(x.masked_fill(m, -1e9), dim=-1)",
        "torch.sum(x.masked_fill(m, float('-inf')), dim=-1)",
        "torch.logsumexp(x, dim=-1)",
    ]
