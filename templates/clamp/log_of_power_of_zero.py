class LogOfPowerOfZero(Template):
    """Log of a power of what can be 0.

    ## What it does
    Finds `log(x ** n)` and `log(sqrt(x))` where x can be exactly 0, takes the exponent out and keeps x away from 0.
    Only with `--pedantic`.

    ## Why is this bad?
    log(0) is -inf. A limit on the power does not mend the slope: that of x ** 0.5 is infinite at 0, and infinity times
    the 0 of the limit is nan. And x ** 2 is 0 in float32 below 3e-23 already.

    ## Fix safety
    Unchanged where x is above the epsilon. Where the old form gave nan or inf, the new one gives a number: that is a
    choice, so the fix is never applied silently.
    """

    code = "SF430"
    fix = Fix.CLAMP
    failure = Failure.UNDERFLOW
    pedantic = True

    def before(x: Tensor[nonnegative], n: Tensor):
        return log(pow(x, n))

    def before_sqrt(x: Tensor[nonnegative]):
        return log(sqrt(x))

    def after(x, n):
        return n * log(clamp(x, min=finfo_tiny(x)))

    def after_clamp(x, n, eps=1e-12):
        return n * log(clamp(x, min=eps))

    def after_sqrt(x):
        return half * log(clamp(x, min=finfo_tiny(x)))

    def after_sqrt_clamp(x, eps=1e-12):
        return half * log(clamp(x, min=eps))

    def hazard(x):
        return x == 0

    def requires(x):
        return x >= 0

    references = ["P2", "P17", "E46"]
    fires = [
        "torch.log(x.pow(2).sum(-1).pow(n))",
        "torch.log(torch.relu(x) ** n)",
        "torch.log(torch.sqrt(x.square().sum(-1)))",
        "np.log(np.abs(x) ** n)",
    ]
    quiet = [
        "torch.log(x.pow(2).sum(-1).clamp(min=1e-6).pow(n))",
        "torch.log(torch.relu(x) ** n + 1e-6)",
        "torch.log1p(torch.relu(x) ** n)",
        "torch.log(n ** torch.relu(x))",
    ]
