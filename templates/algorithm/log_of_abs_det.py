class LogOfAbsDet(Template):
    """Log of the absolute value of a determinant.

    ## What it does
    Finds `log(abs(det(A)))`, the volume term of a normalising flow, and replaces it by the second result of
    `slogdet`.

    ## Why is this bad?
    The determinant of a large matrix overflows or underflows although its logarithm is an ordinary number: for
    0.1 times the identity of size 50 it is 0 in float32 and the logarithm -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF121"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[matrix]):
        return log(abs(det(x)))

    def after(x):
        return logabsdet(x)

    references = ["E55", "P30"]
    fires = ["torch.log(torch.abs(torch.det(x)))", "torch.det(x).abs().log()", "np.log(np.abs(np.linalg.det(x)))"]
    quiet = ["torch.linalg.slogdet(x)", "torch.log(torch.abs(torch.trace(x)))", "torch.abs(torch.det(x))"]
