class ComplementOfPower(Template):
    """One minus a power of nearly one.

    ## What it does
    Finds `1 - (1 - p)**n`, the probability of at least one hit, and replaces it by `-expm1(n * log1p(-p))`.

    ## Why is this bad?
    1 - p is rounded to the grid of 1 and the power is close to 1 again: for p = 1e-8 and n = 10 the float32
    result is 0 instead of 1e-7.

    ## Fix safety
    Both forms are the same function for p up to 1; only rounding differs.
    """

    code = "SF216"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(p: Tensor[probability], n: Tensor[positive]):
        return 1 - pow(1 - p, n)

    def after(p, n):
        return -expm1(n * log1p(-p))

    def requires(p):
        return p <= 1

    references = ["P8", "E9"]
    fires = [
        "1 - (1 - 0.5 * torch.sigmoid(x)) ** 8",
        "1 - torch.pow(1 - 0.5 * torch.sigmoid(x), 10)",
        "1 - (1 - 0.5 * x.sigmoid()).pow(6)",
    ]
    quiet = ["1 - (1 - x) ** 8", "1 - (2 - 0.5 * torch.sigmoid(x)) ** 8", "1 + (1 - 0.5 * torch.sigmoid(x)) ** 8"]
