class RsqrtAtZero(Template):
    """Reciprocal square root of what can be 0.

    ## What it does
    Finds `rsqrt(v)` where v can be 0 and keeps v above an epsilon.

    ## Why is this bad?
    rsqrt(0) is inf, and infinity times a 0 in front of it is nan. In a half-precision normalisation one row of
    zeros is enough.

    ## Fix safety
    Unchanged where v is above the epsilon; to add the epsilon would change ordinary values by half of it, relative
    to v. Where the old form gave nan or inf, the new one gives a number: that is a
    choice, so the fix is never applied silently.
    """

    code = "SF304"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO

    def before(v: Tensor[nonnegative]):
        return rsqrt(v)

    def after(v, eps=1e-12):
        return rsqrt(clamp(v, min=eps))

    def after_epsilon(v, eps=1e-12):
        return rsqrt(v + eps)

    def hazard(v):
        return v == 0

    def requires(v):
        return v >= 0

    references = ["E50", "E48", "P6"]
    fires = ["torch.rsqrt(x.var(dim=0))", "x * torch.rsqrt((x**2).mean(-1, keepdim=True))", "torch.relu(x).rsqrt()"]
    quiet = [
        "torch.rsqrt(x.var(dim=0) + 1e-5)",
        "torch.rsqrt(x)",
        "torch.sqrt(x.var(dim=0) + 1e-5)",
        "torch.cosh(x).rsqrt()",
    ]
