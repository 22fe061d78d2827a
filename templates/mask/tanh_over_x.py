class TanhOverX(Template):
    """tanh(x) / x at 0.

    ## What it does
    Finds `tanh(x) / x` and selects the limit 1 at x = 0.

    ## Why is this bad?
    At x = 0 this is 0 / 0: value and gradient are nan. Exponential maps of hyperbolic space and squashed norms
    have this form.

    ## Fix safety
    Unchanged elsewhere; 1 with slope 0 at x = 0.
    """

    code = "SF625"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[sparse]):
        return tanh(x) / x

    def after(x):
        return where(x == 0, 1, tanh(x) / where(x == 0, 1, x))

    references = ["E57", "P5"]
    fires = ["torch.tanh(x) / x", "x.tanh() / x", "np.tanh(x) / x"]
    quiet = ["torch.tanh(x) / y", "torch.cosh(x) / x", "torch.tanh(x) * x"]
