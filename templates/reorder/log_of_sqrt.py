class LogOfSqrt(Template):
    """Log of a square root.

    ## What it does
    Finds `log(sqrt(x))`, a log standard deviation from a variance, and replaces it by half a logarithm.

    ## Why is this bad?
    At x = 1e-40 the gradient of the root, 5e19, meets 1/sqrt(x), 1e20, and the product 5e39 is inf in float32.
    With sqrt(exp(x)) inside, the value overflows too.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF227"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW
    pedantic = True

    def before(x: Tensor[positive]):
        return log(sqrt(x))

    def after(x):
        return half * log(x)

    references = ["N1"]
    fires = ["torch.log(torch.sqrt(x))", "x.sqrt().log()", "np.log(np.sqrt(x))"]
    quiet = ["0.5 * torch.log(x)", "torch.log(torch.square(x))", "torch.log1p(torch.sqrt(x))"]
