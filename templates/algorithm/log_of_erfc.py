class LogOfErfc(Template):
    """Log of the complementary error function.

    ## What it does
    Finds `log(erfc(x))` and replaces it by `log_ndtr`, which has an asymptotic expansion for the tail.

    ## Why is this bad?
    erfc(x) underflows to 0 for x above 10 in float32 and the logarithm is -inf, while the true value is near
    -x*x.

    ## Fix safety
    erfc(x) is 2 * ndtr(-x * sqrt(2)); both forms are the same function and only rounding differs.
    """

    code = "SF118"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor):
        return log(erfc(x))

    def after(x):
        return log_ndtr(-1.4142135623730951 * x) + 0.6931471805599453

    def harmless(x):
        return x <= 1

    references = ["P10"]
    fires = ["torch.log(torch.erfc(x))", "torch.special.erfc(x).log()", "np.log(scipy.special.erfc(x))"]
    quiet = ["torch.log(torch.erf(x))", "torch.log1p(torch.erfc(x))", "torch.erfc(x)"]
