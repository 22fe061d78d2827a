class SqrtOfOneMinusSquare(Template):
    """Square root of one minus a square.

    ## What it does
    Finds `sqrt(1 - x*x)`, the sine that belongs to a cosine, and replaces it by `sqrt((1 - x) * (1 + x))`.

    ## Why is this bad?
    x*x is rounded to the grid of 1 before it is taken from 1, while (1 - x) is exact for x above 0.5. The slope
    at -1 and 1 is infinite, so the second fix keeps a distance of 1e-12.

    ## Fix safety
    The first fix is the same function; only rounding differs. The clamp changes values only below its epsilon.
    """

    code = "SF215"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[unit]):
        return sqrt(1 - square(x))

    def after(x):
        return sqrt((1 - x) * (1 + x))

    def after_clamp(x, eps=1e-12):
        return sqrt(clamp((1 - x) * (1 + x), min=eps))

    references = ["E87", "P16"]
    fires = ["torch.sqrt(1 - x**2)", "(1 - x * x).sqrt()", "torch.sqrt(1 - torch.square(x))"]
    quiet = ["torch.sqrt((1 - x) * (1 + x))", "torch.sqrt(1 + x**2)", "torch.sqrt(2 - x**2)"]
