class DivisionByVariance(Template):
    """Division by a variance.

    ## What it does
    Finds a division by `var` and keeps the divisor above an epsilon.

    ## Why is this bad?
    A batch in which all values are equal has variance 0, and the quotient is nan or inf. A variance is the
    square of a small number and reaches 0 by underflow too.

    ## Fix safety
    Unchanged where the variance is above the epsilon; to add the epsilon would change ordinary values by its own
    size. Where the old form gave nan or inf, the new one gives a number: that
    is a choice, so the fix is never applied silently.
    """

    code = "SF302"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO

    def before(a: Tensor, x: Tensor[similar], dim: Dim, correction: Number):
        return a / var(x, dim, correction=correction)

    def after(a, x, dim, correction, eps=1e-12):
        return a / clamp(var(x, dim, correction=correction), min=eps)

    def after_epsilon(a, x, dim, correction, eps=1e-12):
        return a / (var(x, dim, correction=correction) + eps)

    references = ["E45", "P1", "N2"]
    fires = ["y / x.var()", "y / torch.var(x, dim=0, keepdim=True)", "(x - x.mean()) / np.var(x)"]
    quiet = ["y / (x.var() + 1e-8)", "y / x.mean()", "y / x.var().clamp(min=1e-6)"]
