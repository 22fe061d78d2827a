class LogOfGamma(Template):
    """Log of the gamma function.

    ## What it does
    Finds `log(gamma(x))` and replaces it by `lgamma(x)`.

    ## Why is this bad?
    gamma(36) is beyond float32 and gamma(172) beyond float64; the logarithm is then inf, although it is 92.1
    for x = 36.

    ## Fix safety
    Where gamma is positive both forms are the same function. For negative x, lgamma takes the absolute value.
    """

    code = "SF124"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[positive]):
        return log(gamma(x))

    def after(x):
        return lgamma(x)

    references = ["P25"]
    fires = ["np.log(scipy.special.gamma(x))", "math.log(math.gamma(y))", "np.log(scipy.special.gamma(np.abs(x) + 1))"]
    quiet = ["scipy.special.gammaln(x)", "np.log(scipy.special.digamma(x))", "math.lgamma(y)"]
