class FullyMaskedLogSoftmax(Template):
    """Log-softmax of a row that can be masked completely.

    ## What it does
    Finds `log_softmax(masked_fill(x, mask, -inf))` and fills with a large negative number instead.

    ## Why is this bad?
    When every entry of a row is masked, the row is -inf minus -inf, which is nan, and so is the gradient.

    ## Fix safety
    Unchanged at free entries. Masked entries get a large negative number instead of -inf.
    """

    code = "SF614"
    fix = Fix.MASK
    failure = Failure.DOMAIN_ERROR

    def before(x: Tensor, m: Tensor[mask], dim: Dim):
        return log_softmax(masked_fill(x, m, -inf), dim)

    def after(x, m, dim):
        return log_softmax(masked_fill(x, m, finfo_min(x)), dim)

    references = ["E78", "E12", "P27"]
    fires = [
        "F.log_softmax(x.masked_fill(m, float('-inf')), dim=-1)",
        "torch.log_softmax(torch.masked_fill(x, m, -torch.inf), -1)",
        "x.masked_fill(m, -torch.inf).log_softmax(dim=-1)",
    ]
    quiet = [
        "F.log_softmax(x.masked_fill(m, -1e9), dim=-1)",
        "F.softmax(x.masked_fill(m, float('-inf')), dim=-1)",
        "torch.relu(x.masked_fill(m, float('-inf')))",
    ]
