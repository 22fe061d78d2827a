class Log2OfOnePlus(Template):
    """Base-2 logarithm of one plus a small number.

    ## What it does
    Finds `log2(1 + x)`, as in a Shannon capacity, and replaces it by a scaled `log1p`.

    ## Why is this bad?
    1 + x is rounded to the grid of 1 before the logarithm sees it: with x = 1e-8 the float32 result is 0.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF155"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[small]):
        return log2(1 + x)

    def after(x):
        return log1p(x) / 0.6931471805599453

    references = ["E8", "P4"]
    fires = ["torch.log2(1 + x)", "(x + 1).log2()", "np.log2(1 + x)"]
    quiet = ["torch.log1p(x)", "torch.log2(2 + x)", "torch.log2(x)"]
