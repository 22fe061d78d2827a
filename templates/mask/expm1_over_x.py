class Expm1OverX(Template):
    """(exp(x) - 1) / x at 0.

    ## What it does
    Finds `(exp(x) - 1) / x` and `expm1(x) / x`, the factor of an exponential integrator, and selects the limit
    at x = 0.

    ## Why is this bad?
    At x = 0 this is 0 / 0: value and gradient are nan. With exp(x) - 1 the numerator also cancels: at x = 1e-6
    the float32 quotient is 0.954 instead of 1.

    ## Fix safety
    The value near 0 keeps its accuracy, and at 0 it is the limit instead of nan. The gradient there is the true
    one.
    """

    code = "SF621"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[unit]):
        return (exp(x) - 1) / x

    def before_expm1(x: Tensor[unit]):
        return expm1(x) / x

    def after(x):
        return where(x == 0, 1 + half * x, expm1(x) / where(x == 0, 1, x))

    references = ["E57", "E9", "https://github.com/tensorflow/probability/commit/7f9b9ba78"]
    fires = ["(torch.exp(x) - 1) / x", "torch.expm1(x) / x", "(np.exp(x) - 1) / x"]
    quiet = ["(torch.exp(x) - 1) / y", "torch.exp(x) / x", "(torch.exp(x) + 1) / x"]
