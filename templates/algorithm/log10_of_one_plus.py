class Log10OfOnePlus(Template):
    """Base-10 or base-2 logarithm of one plus a small number.

    ## What it does
    Finds `log10(1 + x)` and replaces it by a scaled `log1p`.

    ## Why is this bad?
    1 + x is rounded to the grid of 1 before the logarithm sees it: with x = 1e-8 the float32 result is 0.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF154"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[small]):
        return log10(1 + x)

    def after(x):
        return log1p(x) / 2.302585092994046

    references = ["E8", "P4"]
    fires = ["torch.log10(1 + x)", "(x + 1).log10()", "np.log10(1 + x)"]
    quiet = ["torch.log1p(x)", "torch.log10(2 + x)", "torch.log10(x)"]
