class Log1pOverX(Template):
    """log(1 + x) / x at 0.

    ## What it does
    Finds `log(1 + x) / x` and `log1p(x) / x` and selects the limit at x = 0.

    ## Why is this bad?
    At x = 0 this is 0 / 0: value and gradient are nan. With log(1 + x) the numerator also cancels: at x = 1e-6
    the float32 quotient is 0.954 instead of 1.

    ## Fix safety
    The value near 0 keeps its accuracy, and at 0 it is the limit instead of nan. The gradient there is the true
    one.
    """

    code = "SF624"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[probability]):
        return log(1 + x) / x

    def before_log1p(x: Tensor[probability]):
        return log1p(x) / x

    def after(x):
        return where(x == 0, 1 - half * x, log1p(x) / where(x == 0, 1, x))

    references = ["E57", "E8"]
    fires = ["torch.log(1 + x) / x", "torch.log1p(x) / x", "np.log(1 + x) / x"]
    quiet = ["torch.log(1 + x) / y", "torch.log(2 + x) / x", "torch.log1p(x) * x", "np.log(1 + x) * x"]
