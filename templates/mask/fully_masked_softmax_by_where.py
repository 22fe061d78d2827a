class FullyMaskedSoftmaxByWhere(Template):
    """Softmax of a row that `where` can mask completely.

    ## What it does
    Finds `softmax(where(mask, x, -inf))` and takes the most negative finite number instead.

    ## Why is this bad?
    When every entry of a row is masked, softmax computes -inf minus -inf: the whole row is nan, and so is every
    gradient that touches it.

    ## Fix safety
    Unchanged for rows with at least one free entry. A fully masked row becomes uniform instead of nan.
    """

    code = "SF616"
    fix = Fix.MASK
    failure = Failure.DOMAIN_ERROR

    def before(x: Tensor, m: Tensor[mask], dim: Dim):
        return softmax(where(m, x, -inf), dim)

    def before_else(x: Tensor, m: Tensor[mask], dim: Dim):
        return softmax(where(logical_not(m), x, -inf), dim)

    def after(x, m, dim):
        return softmax(where(m, x, finfo_min(x)), dim)

    references = ["E78", "P27"]
    fires = [
        "torch.softmax(torch.where(m, x, float('-inf')), -1)",
        "F.softmax(torch.where(m, x, -torch.inf), dim=-1)",
        "torch.where(m, x, -math.inf).softmax(-1)",
    ]
    quiet = [
        "torch.softmax(torch.where(m, x, -1e9), -1)",
        "torch.softmax(torch.where(m, x, 0.0), -1)",
        "torch.relu(torch.where(m, x, float('-inf')))",
        "F.softmax(torch.where(m, x, -torch.pi), dim=-1)",
    ]
