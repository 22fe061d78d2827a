class RootOfDifferenceOfSquares(Template):
    """Square root of a difference of two squares.

    ## What it does
    Finds `sqrt(a*a - b*b)` and replaces it by `sqrt((a - b) * (a + b))`.

    ## Why is this bad?
    The squares are rounded before they are subtracted. For 10000.001 and 10000 the float32 difference is wrong
    by 18 %. The squares also overflow above 1.8e19.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF203"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION
    pedantic = True

    def before(a: Tensor[similar], b: Tensor[similar]):
        return sqrt(square(a) - square(b))

    def after(a, b):
        return sqrt((a - b) * (a + b))

    references = ["E97", "https://github.com/pytorch/pytorch/issues/194705"]
    fires = ["torch.sqrt(a**2 - b**2)", "(a * a - b * b).sqrt()", "np.sqrt(np.square(a) - np.square(b))"]
    quiet = ["torch.sqrt(a**2 + b**2)", "torch.sqrt(a**2 - b**3)", "torch.sqrt((a - b) * (a + b))"]
