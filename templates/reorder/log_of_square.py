class LogOfSquare(Template):
    """Log of a square.

    ## What it does
    Finds `log(x*x)` and replaces it by twice the logarithm of the absolute value.

    ## Why is this bad?
    The square overflows above 1.8e19 and underflows to 0 below 3e-23 in float32 (255.9 and 2.4e-4 in float16),
    so the logarithm is inf or -inf for ordinary numbers.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF228"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW
    pedantic = True

    def before(x: Tensor):
        return log(square(x))

    def after(x):
        return 2 * log(abs(x))

    references = ["E30"]
    fires = ["torch.log(x**2)", "(x * x).log()", "np.log(x**2)"]
    quiet = ["2 * torch.log(torch.abs(x))", "torch.log(x**3)", "torch.log(x**2 + 1)"]
