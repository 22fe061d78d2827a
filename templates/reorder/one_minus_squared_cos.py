class OneMinusSquaredCos(Template):
    """One minus the square of a cosine.

    ## What it does
    Finds `1 - cos(x)**2` and replaces it by `sin(x)**2`.

    ## Why is this bad?
    cos(x)**2 is rounded to the grid of 1. In float32 the result at x = 1e-3 is 9.5e-7 instead of 1.0e-6, and below
    2e-4 it is 0, so that a division by it or its logarithm is infinite.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF282"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[small]):
        return 1 - square(cos(x))

    def after(x):
        return square(sin(x))

    def harmless(x):
        return (x >= 0.5) & (x <= 2.5)

    references = ["E53", "P8", "https://en.wikipedia.org/wiki/Loss_of_significance"]
    fires = ["1 - torch.cos(x) ** 2", "1.0 - x.cos().square()", "1 - np.cos(x) ** 2", "1 - torch.cos(x) * torch.cos(x)"]
    quiet = ["torch.sin(x) ** 2", "1 + torch.cos(x) ** 2", "1 - torch.cosh(x) ** 2", "2 - torch.cos(x) ** 2"]
