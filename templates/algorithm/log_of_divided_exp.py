class LogOfDividedExp(Template):
    """Log of a divided exponential.

    ## What it does
    Finds `log(exp(x) / c)`, the log of a Gaussian density written out, and splits the logarithm.

    ## Why is this bad?
    exp(x) is 0 below -104 and inf above 88.7 in float32, and the logarithm -inf or inf: a Gaussian density 15
    standard deviations out is 0, while its logarithm is an ordinary -113.4.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF141"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], c: Tensor[positive]):
        return log(exp(x) / c)

    def after(x, c):
        return x - log(c)

    references = ["P30", "E80", "E89"]
    fires = [
        "torch.log(torch.exp(x) / 2.5)",
        "torch.log(x.exp() / math.sqrt(2 * math.pi))",
        "np.log(np.exp(x) / 2.5066)",
        "torch.log(torch.exp(x) / y)",
        "torch.log(torch.exp(-x**2 / 2) / torch.sqrt(2 * math.pi * y))",
    ]
    quiet = ["x - math.log(2.5)", "torch.log(torch.exp(x) - 2.5)", "torch.log(torch.expm1(x) / y)"]
