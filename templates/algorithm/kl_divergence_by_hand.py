class KlDivergenceByHand(Template):
    """p times log of p over q.

    ## What it does
    Finds `p * log(p / q)`, the term of a Kullback-Leibler divergence, and protects both probabilities.

    ## Why is this bad?
    At p = 0 this is 0 * -inf, which is nan; where q underflows it is inf, and 0 / 0 is nan. The limit at p = 0
    is 0.

    ## Fix safety
    Unchanged for positive p and q. Unchanged where the old form was right, up to the size of the epsilon. Where
    the old form gave nan or inf, the new one gives a number: that is a choice, so the fix is never applied
    silently.
    """

    code = "SF143"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(p: Tensor[sparse], q: Tensor[probability]):
        return p * log(p / q)

    def before_difference(p: Tensor[sparse], q: Tensor[probability]):
        return p * (log(p) - log(q))

    def after(p, q):
        return p * (log(clamp(p, min=finfo_tiny(p))) - log(clamp(q, min=finfo_tiny(q))))

    def after_clamp(p, q, eps=1e-12):
        return p * (log(clamp(p, min=eps)) - log(clamp(q, min=eps)))

    references = ["E22", "E23", "E24", "P18", "N4"]
    fires = ["p * torch.log(p / q)", "p * (p / q).log()", "p * (torch.log(p) - torch.log(q))", "p * np.log(p / q)"]
    quiet = ["p * torch.log(q / r)", "p * torch.log(p + q)", "torch.log(p / q)"]
