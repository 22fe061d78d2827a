class NegativePowerOfUnknownSign(Template):
    """Negative power of what may be 0 or negative.

    ## What it does
    Finds `x ** n` with a negative exponent where nothing is known of x, and keeps x away from 0. Only
    with `--pedantic`: most bases are positive, and the code cannot tell.

    ## Why is this bad?
    0 ** -0.5 is inf, and infinity times a 0 in the next product is nan; (-1e-9) ** -0.5 is nan. A node without
    neighbours or a row of zeros is enough.

    ## Fix safety
    Unchanged where x is above the epsilon. Where the old form gave nan or inf, the new one gives a number: that is a
    choice, so the fix is never applied silently.
    """

    code = "SF314"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO
    pedantic = True

    def before(x: Tensor[any], n: Number):
        return pow(x, n)

    def after(x, n, eps=1e-8):
        return pow(clamp(x, min=eps), n)

    def after_where(x, n):
        return where(x == 0, 0, pow(where(x == 0, 1, x), n))

    def hazard(x):
        return (x == 0) & (x < 0)

    def requires(n):
        return n < 0

    references = ["E33", "P1", "N2"]
    fires = ["x.pow(-0.5)", "torch.pow(x, -1.5)", "(x - y) ** -0.5", "x**-2"]
    quiet = [
        "x.pow(0.5)",
        "(torch.relu(x) + 1e-6).pow(-0.5)",
        "torch.pow(x, 2.5)",
        "torch.sqrt(x)",
        "torch.exp(x) ** -0.5",
    ]
