class PseudoHuber(Template):
    """Root of one plus a square, minus one.

    ## What it does
    Finds `sqrt(1 + x*x)` minus one, the pseudo-Huber loss, and replaces it by `x*x / (sqrt(1 + x*x) + 1)`.

    ## Why is this bad?
    For small x the root is rounded to the grid of 1: at x = 1e-4 the float32 result is 0 instead of 5e-9.

    ## Fix safety
    Both forms are the same function; only rounding differs. Above 1.8e19 the square overflows in both.
    """

    code = "SF229"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[unit]):
        return sqrt(1 + square(x)) - 1

    def after(x):
        return square(x) / (sqrt(1 + square(x)) + 1)

    def harmless(x):
        return square(x) >= half

    references = ["P8", "N9"]
    fires = ["torch.sqrt(1 + x**2) - 1", "(1 + (x * x)).sqrt() - 1", "np.sqrt(1 + x**2) - 1"]
    quiet = [
        "torch.sqrt(1 + x**2) - 2",
        "torch.sqrt(2 + x**2) - 1",
        "torch.sqrt(1 + x**2)",
        "torch.sqrt(1 - x**2) - 1",
    ]
