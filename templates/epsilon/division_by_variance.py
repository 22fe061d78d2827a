class DivisionByVariance(Template):
    """Division by a variance.

    ## What it does
    Finds a division by `var` and adds an epsilon to the divisor.

    ## Why is this bad?
    A batch in which all values are equal has variance 0, and the quotient is nan or inf. A variance is the
    square of a small number and reaches 0 by underflow too.

    ## Fix safety
    Ordinary values change by about the epsilon, relative to the variance. Unchanged where the old form was
    right, up to the size of the epsilon. Where the old form gave nan or inf, the new one gives a number: that
    is a choice, so the fix is never applied silently.
    """

    code = "SF302"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO

    def before(a: Tensor, x: Tensor[similar], dim: Dim, correction: Number):
        return a / var(x, dim, correction=correction)

    def after(a, x, dim, correction, eps=1e-12):
        return a / (var(x, dim, correction=correction) + eps)

    def after_clamp(a, x, dim, correction, eps=1e-12):
        return a / clamp(var(x, dim, correction=correction), min=eps)

    references = ["E45", "P1", "N2"]
    fires = ["y / x.var()", "y / torch.var(x, dim=0, keepdim=True)", "(x - x.mean()) / np.var(x)"]
    quiet = ["y / (x.var() + 1e-8)", "y / x.mean()", "y / x.var().clamp(min=1e-6)"]
