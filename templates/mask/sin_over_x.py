class SinOverX(Template):
    """sin(x) / x at 0.

    ## What it does
    Finds `sin(x) / x` and selects the limit 1 at x = 0.

    ## Why is this bad?
    At x = 0 this is 0 / 0: value and gradient are nan. A rotation by no angle is an ordinary input.

    ## Fix safety
    Unchanged elsewhere; 1 with slope 0 at x = 0.
    """

    code = "SF620"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[sparse]):
        return sin(x) / x

    def after(x):
        return where(x == 0, 1, sin(x) / where(x == 0, 1, x))

    def after_sinc(x):
        return sinc(x / pi)

    references = ["E57", "P5"]
    fires = ["torch.sin(x) / x", "x.sin() / x", "np.sin(x) / x"]
    quiet = ["torch.sin(x) / y", "torch.cos(x) / x", "torch.sinc(x / math.pi)"]
