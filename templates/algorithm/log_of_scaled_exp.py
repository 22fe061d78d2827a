class LogOfScaledExp(Template):
    """Log of a scaled exponential.

    ## What it does
    Finds `log(exp(x) * c)` and `log(exp(x) / c)`, as in the log of a Gaussian density written out, and splits
    the logarithm.

    ## Why is this bad?
    exp(x) is 0 below -104 and inf above 88.7 in float32, and the logarithm -inf or inf: a Gaussian density 15
    standard deviations out is 0, while its logarithm is an ordinary -113.4.

    ## Fix safety
    For positive c both forms are the same function; only rounding differs.
    """

    code = "SF140"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], c: Tensor[positive]):
        return log(exp(x) * c)

    def after(x, c):
        return x + log(c)

    references = ["P30", "E80", "E89"]
    fires = [
        "torch.log(torch.exp(x) * 0.5)",
        "(2.0 * x.exp()).log()",
        "np.log(0.3989 * np.exp(x))",
        "torch.log(torch.exp(x) * y)",
        "torch.log(y * torch.exp(x) / z)",
    ]
    quiet = ["x + math.log(0.5)", "torch.log(torch.exp(x) + 0.5)", "torch.log(torch.expm1(x) * y)"]
