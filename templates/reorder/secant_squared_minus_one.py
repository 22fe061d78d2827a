class SecantSquaredMinusOne(Template):
    """Inverse square of a cosine minus one.

    ## What it does
    Finds `1 / cos(x)**2 - 1` and replaces it by `tan(x)**2`.

    ## Why is this bad?
    1 / cos(x)**2 is rounded to the grid of 1. In float32 the result at x = 1e-3 is 9.5e-7 instead of 1.0e-6, and
    below 2e-4 it is 0; a logarithm of it is then -inf. Schedules of signal-to-noise ratios have this form.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF281"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[small]):
        return 1 / square(cos(x)) - 1

    def before_power(x: Tensor[small]):
        return pow(cos(x), -2) - 1

    def after(x):
        return square(tan(x))

    references = ["E53", "P8", "https://en.wikipedia.org/wiki/Loss_of_significance"]
    fires = ["torch.cos(x) ** -2 - 1", "1 / torch.cos(x) ** 2 - 1", "x.cos().pow(-2) - 1", "1 / np.cos(x) ** 2 - 1"]
    quiet = ["torch.tan(x) ** 2", "torch.cos(x) ** -2 + 1", "torch.cosh(x) ** -2 - 1", "torch.sin(x) ** -2 - 1"]
