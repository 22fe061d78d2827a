class HypotenuseByHand(Template):
    """Hypotenuse written as the root of two squares.

    ## What it does
    Finds `sqrt(a*a + b*b)` and replaces it by `hypot(a, b)`.

    ## Why is this bad?
    The squares overflow long before the result does: for a = b = 1e20 the float32 result is inf, the true one
    1.4142e20. Below 1e-23 both squares are 0.

    ## Fix safety
    Both forms are the same function; only rounding differs. The gradient at (0, 0) is nan in both.
    """

    code = "SF119"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(a: Tensor, b: Tensor):
        return sqrt(a * a + b * b)

    def after(a, b):
        return hypot(a, b)

    references = ["E54", "P23", "https://github.com/numpy/numpy/pull/14761"]
    fires = [
        "torch.sqrt(a**2 + b**2)",
        "torch.sqrt(a * a + b * b)",
        "(x.square() + y.square()).sqrt()",
        "np.sqrt(a**2 + b**2)",
    ]
    quiet = ["torch.hypot(a, b)", "torch.sqrt(a**2 - b**2)", "torch.sqrt(a**2 + b**3)"]
