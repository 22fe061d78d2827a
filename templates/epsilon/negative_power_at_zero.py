class NegativePowerAtZero(Template):
    """Negative power of what can be 0.

    ## What it does
    Finds `x ** n` with a negative exponent where x can be 0, as in the inverse square root of a degree, and
    keeps x away from 0.

    ## Why is this bad?
    0 ** -0.5 is inf. In the normalisation of a graph a node without neighbours has degree 0, and inf * 0 in the
    next product is nan.

    ## Fix safety
    Unchanged where the old form was right, up to the size of the epsilon. Where the old form gave nan or inf,
    the new one gives a number: that is a choice, so the fix is never applied silently.
    """

    code = "SF311"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[nonnegative], n: Number):
        return pow(x, n)

    def after(x, n, eps=1e-8):
        return pow(clamp(x, min=eps), n)

    def after_epsilon(x, n, eps=1e-8):
        return pow(x + eps, n)

    def hazard(x):
        return x == 0

    def requires(x, n):
        return (x >= 0) & (n < 0)

    references = ["E33", "P1", "N2"]
    fires = [
        "torch.relu(x).pow(-0.5)",
        "torch.abs(x).sum(-1) ** -0.5",
        "torch.pow(x.var(dim=0), -0.5)",
        "torch.relu(x) ** -1.5",
    ]
    quiet = ["x.pow(-0.5)", "torch.relu(x).pow(2.5)", "(torch.relu(x) + 1e-6).pow(-0.5)", "torch.relu(x).pow(0.5)"]
