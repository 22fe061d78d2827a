class FractionalPowerAtZero(Template):
    """Fractional power of what can be 0.

    ## What it does
    Finds `x ** n` with an exponent between 0 and 1 where x can be 0, and keeps x away from 0.

    ## Why is this bad?
    The slope of x ** n at 0 is infinite for n below 1, and infinity times the slope 0 of what comes before is
    nan. Generalised means and gamma corrections have this form.

    ## Fix safety
    The value changes only below the epsilon.
    """

    code = "SF312"
    fix = Fix.EPSILON
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[nonnegative], n: Number):
        return pow(x, n)

    def after(x, n):
        return pow(clamp(x, min=1.2e-38), n)

    def after_epsilon(x, n, eps=1e-8):
        return pow(x + eps, n)

    def after_tiny(x, n):
        return pow(clamp(x, min=finfo_tiny(x)), n)

    def hazard(x):
        return x == 0

    def requires(x, n):
        return (x >= 0) & (n > 0) & (n < 1)

    references = ["E17", "E41", "P6"]
    fires = ["torch.abs(x).sum(-1) ** 0.7", "x.square().sum(-1).pow(0.3)", "torch.pow((x**2).mean(-1), 0.25)"]
    quiet = ["x.pow(0.3)", "torch.relu(x).pow(2.5)", "(torch.relu(x) + 1e-6).pow(0.3)", "torch.abs(x).sum(-1) ** 1.7"]
