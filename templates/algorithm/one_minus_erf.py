class OneMinusErf(Template):
    """One minus the error function.

    ## What it does
    Finds `1 - erf(x)` and replaces it by `erfc(x)`.

    ## Why is this bad?
    erf(4) rounds to exactly 1 in float32, so the difference is 0 instead of 1.54e-8. At x = 3 it is already
    wrong by 0.1 %.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF115"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor):
        return 1 - erf(x)

    def after(x):
        return erfc(x)

    references = ["P10"]
    fires = ["1 - torch.erf(x)", "1.0 - torch.special.erf(x)", "1 - x.erf()", "1 - scipy.special.erf(x)"]
    quiet = ["torch.erfc(x)", "2 - torch.erf(x)", "1 - torch.erfc(x)"]
