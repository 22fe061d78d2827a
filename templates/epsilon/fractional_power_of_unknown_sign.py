class FractionalPowerOfUnknownSign(Template):
    """Fractional power of what may be negative.

    ## What it does
    Finds `x ** n` with an exponent between 0 and 1 where nothing is known of x, and keeps x away from 0. Only with
    `--pedantic`: most bases are positive, and the code cannot tell.

    ## Why is this bad?
    (-1e-9) ** 0.3 is nan: a magnitude or a power that was computed as a difference is below 0 by rounding as soon as it
    should be 0. The slope at 0 is infinite.

    ## Fix safety
    Unchanged where x is above the epsilon. Where the old form gave nan, the new one gives a number: that is a choice,
    so the fix is never applied silently.
    """

    code = "SF316"
    fix = Fix.EPSILON
    failure = Failure.DOMAIN_ERROR
    pedantic = True

    def before(x: Tensor[any], n: Number):
        return pow(x, n)

    def after(x, n):
        return pow(clamp(x, min=1.2e-38), n)

    def after_zero(x, n):
        return pow(clamp(x, min=0), n)

    def hazard(x):
        return x < 0

    def requires(n):
        return (n > 0) & (n < 1)

    references = ["E17", "E41", "N1"]
    fires = ["x.pow(0.3)", "torch.pow(x - y, 0.25)", "np.power(x - y, 0.3)", "(x - y) ** (1 / 3)"]
    quiet = ["x.pow(1.3)", "torch.abs(x).pow(0.3)", "x.clamp(min=1e-8).pow(0.3)", "torch.exp(x) ** 0.3", "x.pow(-0.3)"]
