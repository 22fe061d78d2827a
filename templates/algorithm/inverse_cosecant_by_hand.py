class InverseCosecantByHand(Template):
    """Inverse hyperbolic cosecant written out.

    ## What it does
    Finds `log((1 + sqrt(1 + x*x)) / x)` and replaces it by `asinh(1 / x)`.

    ## Why is this bad?
    For large x the quotient is 1 + 1/x, rounded to the grid of 1: at x = 1e8 the float32 result is 0 instead of
    1e-8, and x*x overflows above 1.8e19.

    ## Fix safety
    Both forms are the same function for positive x; for negative x the old form is nan, the new one is the odd
    continuation.
    """

    code = "SF163"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[positive]):
        return log((1 + sqrt(1 + square(x))) / x)

    def after(x):
        return asinh(1 / x)

    references = ["https://github.com/scipy/scipy/commit/265fb611b3403a9da34d7e9e4d760e49a05ac7f5"]
    fires = [
        "torch.log((1 + torch.sqrt(1 + x**2)) / x)",
        "((1 + (1 + x * x).sqrt()) / x).log()",
        "torch.log((torch.sqrt(x.square() + 1) + 1) / x)",
    ]
    quiet = [
        "torch.asinh(1 / x)",
        "torch.log((1 + torch.sqrt(1 + x**2)) / y)",
        "torch.log((1 + torch.sqrt(2 + x**2)) / x)",
        "torch.log((1 + torch.sqrt(1 + x**2)) * x)",
    ]
