class DifferenceOfSquareRoots(Template):
    """Difference of two square roots of neighbours.

    ## What it does
    Finds `sqrt(x + c) - sqrt(x)` and replaces it by `c / (sqrt(x + c) + sqrt(x))`.

    ## Why is this bad?
    For large x the two roots are equal in all their digits: at x = 1e8 and c = 1 the float32 result is 0
    instead of 5e-5.

    ## Fix safety
    Both forms are the same function for positive c; only rounding differs.
    """

    code = "SF204"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[nonnegative], c: Number):
        return sqrt(x + c) - sqrt(x)

    def after(x, c):
        return c / (sqrt(x + c) + sqrt(x))

    def requires(c):
        return c > 0

    references = ["N9"]
    fires = ["torch.sqrt(x + 1) - torch.sqrt(x)", "(x + 0.5).sqrt() - x.sqrt()", "np.sqrt(x + 1) - np.sqrt(x)"]
    quiet = [
        "torch.sqrt(x + 1) - torch.sqrt(y)",
        "torch.sqrt(x + 1) + torch.sqrt(x)",
        "torch.sqrt(x + y) - torch.sqrt(x)",
    ]
