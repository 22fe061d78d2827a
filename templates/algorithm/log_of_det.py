class LogOfDet(Template):
    """Log of a determinant.

    ## What it does
    Finds `log(det(A))` and replaces it by `logdet` or the second result of `slogdet`.

    ## Why is this bad?
    A determinant is a product of as many factors as A has rows. For 0.1 times the identity of size 50 it
    underflows to 0 in float32, so the logarithm is -inf; for size 500 the true value is -1151.29.

    ## Fix safety
    Where the determinant is positive both forms are the same function. For a negative determinant log gives
    nan; `logdet` keeps that, the log of the absolute value does not.
    """

    code = "SF120"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[spd]):
        return log(det(x))

    def after(x):
        return logdet(x)

    def after_slogdet(x):
        return logabsdet(x)

    references = ["E55", "P30", "https://github.com/tky823/ssspy/pull/96"]
    fires = ["torch.log(torch.det(x))", "torch.linalg.det(x).log()", "np.log(np.linalg.det(x))"]
    quiet = ["torch.logdet(x)", "torch.log(torch.trace(x))", "torch.linalg.slogdet(x)"]
