class FullyMaskedSoftmax(Template):
    """Softmax of a row that can be masked completely.

    ## What it does
    Finds `softmax(masked_fill(x, mask, -inf))` and fills with the most negative finite number instead.

    ## Why is this bad?
    When every entry of a row is masked, softmax computes -inf minus -inf: the whole row is nan, and so is every
    gradient that touches it. A padded row of an attention is enough.

    ## Fix safety
    Unchanged for rows with at least one free entry. A fully masked row becomes uniform, or all 0 with the
    second fix, instead of nan.
    """

    code = "SF613"
    fix = Fix.MASK
    failure = Failure.DOMAIN_ERROR

    def before(x: Tensor, m: Tensor[mask], dim: Dim):
        return softmax(masked_fill(x, m, -inf), dim)

    def after(x, m, dim):
        return softmax(masked_fill(x, m, finfo_min(x)), dim)

    def after_zero(x, m, dim):
        return masked_fill(softmax(masked_fill(x, m, finfo_min(x)), dim), m, 0)

    references = ["E78", "P27", "https://github.com/pytorch/pytorch/issues/103963"]
    fires = [
        "F.softmax(x.masked_fill(m, float('-inf')), dim=-1)",
        "torch.softmax(torch.masked_fill(x, m, -torch.inf), -1)",
        "x.masked_fill(m, -torch.inf).softmax(dim=-1)",
    ]
    quiet = [
        "F.softmax(x.masked_fill(m, -1e9), dim=-1)",
        "F.softmax(x.masked_fill(m, torch.finfo(x.dtype).min), dim=-1)",
        "torch.relu(x.masked_fill(m, float('-inf')))",
        "torch.relu(x.masked_fill(m, -torch.inf))",
        "torch.softmax(torch.masked_fill(x, m, torch.inf), -1)",
        "F.softmax(x.masked_fill(m, float('-1e9')), dim=-1)",
    ]
