class XOverSin(Template):
    """x / sin(x) at 0.

    ## What it does
    Finds `x / sin(x)` and selects the limit 1 at x = 0.

    ## Why is this bad?
    At x = 0 this is 0 / 0: value and gradient are nan. The logarithm of a rotation matrix has this factor, and no
    rotation at all is an ordinary input.

    ## Fix safety
    Unchanged elsewhere; 1 with slope 0 at x = 0.
    """

    code = "SF631"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[sparse]):
        return x / sin(x)

    def after(x):
        return where(x == 0, 1, x / sin(where(x == 0, 1, x)))

    references = ["E53", "E57", "P5"]
    fires = ["x / torch.sin(x)", "x / x.sin()", "x / np.sin(x)"]
    quiet = ["x / torch.sin(y)", "x / torch.cos(x)", "x * torch.sin(x)"]
