class HypotAtZero(Template):
    """Hypotenuse of two legs that can both be 0.

    ## What it does
    Finds `hypot(x, y)` where gradients are taken and selects 0 with slope 0 where both are 0.

    ## Why is this bad?
    The slope of hypot at 0, 0 is x / hypot(x, y) = 0 / 0: one such pair makes the gradient of the whole batch nan.

    ## Fix safety
    The value is unchanged. The gradient becomes 0 where it was nan.
    """

    code = "SF632"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[sparse], y: Tensor[sparse]):
        return hypot(x, y)

    def after(x, y):
        return where((x == 0) & (y == 0), 0, hypot(where((x == 0) & (y == 0), 1, x), y))

    def hazard(x, y):
        return (x == 0) & (y == 0)

    references = ["E44", "P6"]
    fires = ["torch.hypot(x, y)", "x.hypot(y)", "torch.hypot(a - b, c - d)"]
    quiet = ["torch.hypot(x, y + 1)", "torch.hypot(x.exp(), y)", "torch.atan2(x, y)", "torch.sqrt(x**2 + y**2 + 1e-6)"]
