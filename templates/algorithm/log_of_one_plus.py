class LogOfOnePlus(Template):
    """Log of one plus a small number.

    ## What it does
    Finds `log(1 + x)` and `log(1 - x)` and replaces them by `log1p(x)` and `log1p(-x)`.

    ## Why is this bad?
    1 + x is rounded to the grid of 1 before the logarithm sees it. In float32 log(1 + 1e-6) is 9.537e-7, wrong
    by 4.6 %, and log(1 + 1e-8) is 0.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF111"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[small]):
        return log(1 + x)

    def after(x):
        return log1p(x)

    def harmless(x):
        return (x >= 1) | ((x <= -half) & (x >= -1))

    references = [
        "E8",
        "P4",
        "https://github.com/pytorch/pytorch/issues/92145",
        "https://github.com/pytorch/examples/pull/1286",
    ]
    fires = [
        "torch.log(1 + x)",
        "torch.log(x + 1.0)",
        "x.add(1).log()",
        "np.log(1 + x)",
        "math.log(1 + y)",
        "torch.log(1 - p)",
    ]
    quiet = ["torch.log1p(x)", "torch.log(2 + x)", "torch.log(x)", "torch.log2(1 + x)"]
