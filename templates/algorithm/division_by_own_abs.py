class DivisionByOwnAbs(Template):
    """Division by the own absolute value.

    ## What it does
    Finds `x / abs(x)` and replaces it by `sign(x)`, or divides by 1 where x is 0.

    ## Why is this bad?
    At x = 0 this is 0 / 0: the value and the gradient are nan. `sign` is 0 there.

    ## Fix safety
    Both forms are the same function except at 0, where nan becomes 0. PyTorch's `sign` gives 0 for nan too, which would
    hide missing data, so that a `where` comes in its place there.
    """

    code = "SF136"
    fix = Fix.ALGORITHM
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[sparse]):
        return x / abs(x)

    def after(x):
        return sign(x)

    def after_where(x):
        return where(x == 0, 0, x / where(x == 0, 1, abs(x)))

    references = ["N2", "P1"]
    fires = ["x / torch.abs(x)", "x / x.abs()", "x / np.abs(x)"]
    quiet = ["torch.sign(x)", "x / torch.abs(y)", "x / (torch.abs(x) + 1e-8)"]
