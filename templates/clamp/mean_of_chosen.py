class MeanOfChosen(Template):
    """Mean of what a mask chooses.

    ## What it does
    Finds `mean(x[mask])`, the mean of the entries that a mask chooses, and makes it 0 where there are none.

    ## Why is this bad?
    The mean of no entries is 0 / 0, which is nan: a batch without a positive, a cluster that lost all its points. One
    such step is enough to lose a training run.

    ## Fix safety
    Unchanged wherever the mask chooses anything; no entries give 0 instead of nan.
    """

    code = "SF429"
    fix = Fix.CLAMP
    failure = Failure.DIVISION_BY_ZERO
    pedantic = True

    def before(x: Chosen, dim: Dim):
        return mean(x, dim)

    def after(x, dim):
        return sum(x, dim) / maximum(count(x, dim), 1)

    def after_ones(x, dim):
        return sum(x, dim) / clamp(sum(full_like(x, 1), dim), min=1)

    references = ["E73", "P3", "N2"]
    fires = [
        "x[x > 0.5].mean()",
        "torch.masked_select(x, mask).mean()",
        "np.mean(x[y == 1])",
        "((x[mask] - y[mask]) ** 2).mean()",
    ]
    quiet = [
        "x[:5].mean()",
        "torch.nan_to_num(x[x > 0.5].mean())",
        "x[x > 0.5].sum()",
        "x[indices].mean()",
        "x[x > 0.5].mean() if (x > 0.5).any() else 0.0",
    ]
