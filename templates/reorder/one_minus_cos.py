class OneMinusCos(Template):
    """One minus cosine.

    ## What it does
    Finds `1 - cos(x)` and replaces it by `2 * sin(x / 2)**2`.

    ## Why is this bad?
    cos(x) is rounded to the grid of 1. In float32 the result at x = 1e-3 is 4.77e-7 instead of 5.0e-7, and at
    1e-4 it is 0.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF202"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[small]):
        return 1 - cos(x)

    def after(x):
        return 2 * square(sin(x / 2))

    def harmless(x):
        return (x >= half) & (x <= pi)

    references = ["E53", "https://github.com/tensorflow/probability/commit/02e3297f3"]
    fires = ["1 - torch.cos(x)", "1.0 - x.cos()", "1 - np.cos(x)"]
    quiet = ["2 - torch.cos(x)", "1 - torch.sin(x)", "1 + torch.cos(x)"]
