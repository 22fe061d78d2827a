class DerivativeOfPowerAtZero(Template):
    """Derivative of a power whose exponent can be 0.

    ## What it does
    Finds `n * x ** (n - 1)` where nobody knows that n is not 0, and takes a power of 0 there. Only with `--pedantic`:
    most exponents are positive, and the code cannot tell.

    ## Why is this bad?
    The slope of x ** 0 is 0 everywhere, but at x = 0 this says 0 * 0 ** -1, which is 0 * inf = nan.

    ## Fix safety
    Unchanged but where n is 0. There the old form gave 0, and nan at x = 0, and the new one gives 0.
    """

    code = "SF634"
    fix = Fix.MASK
    failure = Failure.DOMAIN_ERROR
    pedantic = True

    def before(x: Tensor[nonnegative], n: Tensor[count]):
        return n * pow(x, n - 1)

    def before_scaled(a: Tensor, x: Tensor[nonnegative], n: Tensor[count]):
        return a * n * pow(x, n - 1)

    def after(x, n):
        return n * pow(x, where(n == 0, 0, n - 1))

    def after_scaled(a, x, n):
        return a * n * pow(x, where(n == 0, 0, n - 1))

    def hazard(x, n):
        return (x == 0) & (n == 0)

    references = ["https://github.com/HIPS/autograd/commit/0cc9817"]
    fires = [
        "n * x ** (n - 1)",
        "torch.pow(x, n - 1) * n",
        "g * n * x ** (n - 1)",
        "np.multiply(n, np.power(x, n - 1.0))",
    ]
    quiet = [
        "n * x ** (n + 1)",
        "n * x ** (m - 1)",
        "m * x ** (n - 1)",
        "3 * x ** 2",
        "n * x ** torch.where(n == 0, 0, n - 1)",
        "n * (x.exp() + 1e-6) ** (n - 1)",
        "(n.exp() + 1) * x ** n.exp()",
    ]
