class OneMinusCosOverSquare(Template):
    """(1 - cos(x)) / x**2 at 0.

    ## What it does
    Finds `(1 - cos(x)) / x**2`, a factor of the exponential map of rotations, and replaces it by a square of a
    sine with the limit at x = 0.

    ## Why is this bad?
    At x = 0 this is 0 / 0. Near it the numerator cancels: at x = 1e-4 the float32 quotient is 0 instead of 0.5.

    ## Fix safety
    Unchanged elsewhere up to rounding; 0.5 with slope 0 at x = 0.
    """

    code = "SF626"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[small]):
        return (1 - cos(x)) / square(x)

    def before_half(x: Tensor[small]):
        return 2 * square(sin(x / 2)) / square(x)

    def after(x):
        return where(x == 0, half, 2 * square(sin(half * x) / where(x == 0, 1, x)))

    references = ["E53", "E57"]
    fires = [
        "(1 - torch.cos(x)) / x**2",
        "(1 - x.cos()) / (x * x)",
        "(1 - np.cos(x)) / x**2",
        "2 * torch.sin(x / 2) ** 2 / x**2",
    ]
    quiet = ["(1 - torch.cos(x)) / y**2", "(1 + torch.cos(x)) / x**2", "(1 - torch.sin(x)) / x**2"]
