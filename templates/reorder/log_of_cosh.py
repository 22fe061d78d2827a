class LogOfCosh(Template):
    """Log of a hyperbolic cosine.

    ## What it does
    Finds `log(cosh(x))`, the log-cosh loss, and replaces it by a form with two branches.

    ## Why is this bad?
    cosh overflows above 89.4 in float32: log(cosh(100)) is inf instead of 99.3. Near 0 cosh is rounded to the
    grid of 1: at x = 1e-3 the result is 4.77e-7 instead of 5.0e-7, an error that the usual rewrite abs(x) +
    log1p(exp(-2 abs(x))) - log(2) keeps.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF212"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits]):
        return log(cosh(x))

    def before_halved(x: Tensor[logits]):
        return log((exp(x) + exp(-x)) / 2)

    def before_half(x: Tensor[logits]):
        return log(0.5 * (exp(x) + exp(-x)))

    def after(x):
        near = log1p(2 * square(sinh(half * clamp(x, min=-1, max=1))))
        far = abs(x) + log1p(exp(-2 * abs(x))) - 0.6931471805599453
        return where(abs(x) < 1, near, far)

    def after_short(x):
        return abs(x) + log1p(exp(-2 * abs(x))) - 0.6931471805599453

    references = ["E18", "https://github.com/keras-team/keras/issues/8524"]
    fires = [
        "torch.log((torch.exp(x) + torch.exp(-x)) / 2)",
        "torch.log(torch.cosh(x))",
        "x.cosh().log()",
        "np.log(np.cosh(x))",
        "torch.log(torch.cosh(a - b))",
    ]
    quiet = ["torch.log(torch.sinh(x))", "torch.log1p(torch.cosh(x))", "torch.log(torch.cos(x))"]
