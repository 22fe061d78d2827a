class LogOfSumOverTerm(Template):
    """Log of a sum over one of its terms.

    ## What it does
    Finds `log((x + a) / a)` where neither x nor a is negative, and replaces it by `log1p(x / a)`. Only with
    `--pedantic`.

    ## Why is this bad?
    x + a is rounded to the grid of a: what x adds below it is lost, and the logarithm is 0 although it should be x / a.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF166"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[small], a: Tensor[positive]):
        return log((x + a) / a)

    def after(x, a):
        return log1p(x / a)

    def requires(x, a):
        return (x >= 0) & (a >= 0)

    references = ["P4", "E8"]
    fires = ["torch.log((x**2 + 2.0) / 2.0)", "((x.abs() + y.exp()) / y.exp()).log()", "np.log((x**2 + 2.0) / 2.0)"]
    quiet = [
        "torch.log((x**2 + 2.0) / 3.0)",
        "torch.log((x**2 + 2.0) * 2.0)",
        "torch.log((x**2 - 2.0) / 2.0)",
        "torch.log((x + y) / y)",
    ]
