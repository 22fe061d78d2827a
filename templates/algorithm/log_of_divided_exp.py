class LogOfDividedExp(Template):
    """Log of an exponential divided by a number.

    ## What it does
    Finds `log(exp(x) / c)`, as in the log of a Gaussian density written out, and splits the logarithm.

    ## Why is this bad?
    exp(x) is 0 below -104 and inf above 88.7 in float32, and the logarithm -inf or inf: a Gaussian density 15
    standard deviations out is 0, while its logarithm is an ordinary -113.4.

    ## Fix safety
    For positive c both forms are the same function; only rounding differs.
    """

    code = "SF141"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], c: Tensor[positive]):
        return log(exp(x) / c)

    def after(x, c):
        return x - log(c)

    def requires(c):
        return c > 0

    references = ["P30", "E80", "E89"]
    fires = [
        "torch.log(torch.exp(x) / 2.5)",
        "torch.log(x.exp() / math.sqrt(2 * math.pi))",
        "np.log(np.exp(x) / 2.5066)",
    ]
    quiet = ["x - math.log(2.5)", "torch.log(torch.exp(x) - 2.5)", "torch.log(torch.exp(x) / y)"]
