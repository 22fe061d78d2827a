class XOverTanh(Template):
    """x / tanh(x) at 0.

    ## What it does
    Finds `x / tanh(x)` and selects the limit 1 at x = 0.

    ## Why is this bad?
    At x = 0 this is 0 / 0: value and gradient are nan. The logarithmic map of hyperbolic space and Polya-Gamma
    means have this form.

    ## Fix safety
    Unchanged elsewhere; 1 with slope 0 at x = 0.
    """

    code = "SF627"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[sparse]):
        return x / tanh(x)

    def after(x):
        return where(x == 0, 1, x / tanh(where(x == 0, 1, x)))

    references = ["E57", "P5"]
    fires = ["x / torch.tanh(x)", "x / x.tanh()", "x / np.tanh(x)"]
    quiet = ["x / torch.tanh(y)", "x / torch.cosh(x)", "x * torch.tanh(x)"]
