class PowerMinusOne(Template):
    """Compound growth minus one.

    ## What it does
    Finds `(1 + r)**n - 1` and replaces it by `expm1(n * log1p(r))`.

    ## Why is this bad?
    1 + r is rounded to the grid of 1 and so is its power: for r = 1e-8 the float32 result is 0 for every n.

    ## Fix safety
    Both forms are the same function for r of at least -1; only rounding differs.
    """

    code = "SF217"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(r: Tensor[small], n: Tensor[positive]):
        return pow(1 + r, n) - 1

    def after(r, n):
        return expm1(n * log1p(r))

    def requires(r):
        return r >= -1

    references = ["P8", "E9"]
    fires = [
        "(1 + torch.sigmoid(x)) ** n - 1",
        "torch.pow(1 + torch.sigmoid(x), 12) - 1",
        "(torch.abs(x) + 1) ** n - 1",
    ]
    quiet = [
        "(1 + x) ** n - 1",
        "(1 + torch.sigmoid(x)) ** n - 2",
        "(2 + torch.sigmoid(x)) ** n - 1",
        "(1 * torch.sigmoid(x)) ** n - 1",
    ]
