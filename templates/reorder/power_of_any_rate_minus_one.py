class PowerOfAnyRateMinusOne(Template):
    """Compound growth minus one, at a rate of any sign.

    ## What it does
    Finds `(1 + r)**n - 1` and `1 - (1 - p)**n` where nothing tells that the base stays positive, and computes small
    rates by `expm1(n * log1p(r))`. Only with `--pedantic`: most rates are not small.

    ## Why is this bad?
    1 + r is rounded to the grid of 1 and so is its power: for r = 1e-8 the float32 result is 0 for every n.

    ## Fix safety
    Both forms are the same function; only rounding differs. Where the
    power is not near 1 it is taken as before.
    """

    code = "SF235"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION
    pedantic = True

    def before(r: Tensor[small], n: Tensor[positive]):
        return pow(1 + r, n) - 1

    def after_simple(r, n):
        return expm1(n * log1p(r))

    def after(r, n):
        small = abs(r) + abs(n * r) < half
        return where(small, expm1(n * log1p(where(small, r, 0))), pow(1 + r, n) - 1)

    def harmless(r, n):
        return abs(r) + abs(n * r) >= half

    references = ["P8", "E9"]
    fires = ["(1 + x) ** n - 1", "torch.pow(1 + x, 12) - 1", "1 - (1 - x) ** n", "(1 - x) ** (-1 / y) - 1"]
    quiet = ["(1 + x) ** n - 2", "(2 + x) ** n - 1", "(1 * x) ** n - 1", "(1 + x) ** n + 1"]
