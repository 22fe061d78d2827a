class DivisionBySqrt(Template):
    """Division by a square root that can be 0.

    ## What it does
    Finds `a / sqrt(v)` where v can be 0 (a variance, a sum of squares, a mean of squares) and keeps v above
    an epsilon.

    ## Why is this bad?
    At v = 0 the quotient is nan or inf, and so is its gradient. An epsilon outside the root repairs the value
    but not the gradient: the slope of sqrt at 0 is still infinite.

    ## Fix safety
    Unchanged where v is above the epsilon; to add the epsilon would change ordinary values by half of it, relative
    to v. Where the old form gave nan or inf, the new one gives a number: that is a
    choice, so the fix is never applied silently.
    """

    code = "SF303"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO

    def before(a: Tensor, v: Tensor[nonnegative]):
        return a / sqrt(v)

    def after(a, v, eps=1e-12):
        return a / sqrt(clamp(v, min=eps))

    def after_epsilon(a, v, eps=1e-12):
        return a / sqrt(v + eps)

    def hazard(v):
        return v == 0

    def requires(v):
        return v >= 0

    references = ["E75", "P6", "P1", "N2"]
    fires = [
        "x / torch.sqrt(x.var(dim=0, keepdim=True))",
        "y / torch.sqrt(torch.relu(x))",
        "x / torch.sqrt((x**2).mean(-1, keepdim=True))",
        "y / torch.abs(x).mean(-1, keepdim=True).sqrt()",
    ]
    quiet = [
        "x / torch.sqrt(x.var(dim=0) + 1e-5)",
        "y / torch.sqrt(x)",
        "y / torch.sqrt(1 + x**2)",
        "y / torch.sqrt(torch.exp(x))",
        "y / torch.exp(torch.relu(x))",
    ]
