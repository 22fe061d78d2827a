class OneMinusExpOverX(Template):
    """(1 - exp(-x)) / x at 0.

    ## What it does
    Finds `(1 - exp(-x)) / x`, the transmittance weight of volume rendering, and selects the limit at x = 0.

    ## Why is this bad?
    At x = 0 this is 0 / 0: value and gradient are nan. The numerator also cancels for small x.

    ## Fix safety
    The value near 0 keeps its accuracy, and at 0 it is the limit instead of nan. The gradient there is the true
    one.
    """

    code = "SF622"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[unit]):
        return (1 - exp(-x)) / x

    def before_expm1(x: Tensor[unit]):
        return -expm1(-x) / x

    def after(x):
        return where(x == 0, 1 - half * x, -expm1(-x) / where(x == 0, 1, x))

    references = ["E57", "E9"]
    fires = ["(1 - torch.exp(-x)) / x", "-torch.expm1(-x) / x", "(1 - np.exp(-x)) / x"]
    quiet = [
        "(1 - torch.exp(-x)) / y",
        "(1 + torch.exp(-x)) / x",
        "(1 - torch.exp(-y)) / x",
        "(1 - torch.exp(-x)) * x",
        "-torch.expm1(-x) / y",
    ]
