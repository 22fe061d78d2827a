class PowerOfOnePlus(Template):
    """Large power of nearly one.

    ## What it does
    Finds `(1 + x) ** n` where x is not negative, as in a rational quadratic kernel `(1 + r**2 / (2 * a)) ** -a`, and
    replaces it by `exp(n * log1p(x))`. Only with `--pedantic`: most powers are small.

    ## Why is this bad?
    1 + x is rounded to the grid of 1, and a power of n multiplies what was lost by n: in float32 `(1 + 1e-6) ** 1e6` is
    2.6 instead of 2.718.

    ## Fix safety
    Both forms are the same function for x of at least -1; only rounding differs.
    """

    code = "SF236"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[small], n: Tensor[large]):
        return pow(1 + x, n)

    def after(x, n):
        return exp(n * log1p(x))

    def requires(x):
        return x >= 0

    references = ["P4", "E8"]
    fires = [
        "(1 + x**2) ** n",
        "torch.pow(1 + torch.abs(x), -y)",
        "(torch.relu(x) + 1).pow(y)",
        "np.power(1 + r**2 / 2, -p)",
    ]
    quiet = ["(1 + x**2) ** 2", "(2 + x**2) ** n", "(1 * x**2) ** n", "(1 + x) ** n", "(1 - x**2) ** n"]
