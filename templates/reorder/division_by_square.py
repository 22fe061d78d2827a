class DivisionBySquare(Template):
    """Division by a square.

    ## What it does
    Finds `a / (b*b)` and replaces it by `a / b / b`.

    ## Why is this bad?
    The square underflows to 0 for b below 3e-23 and overflows above 1.8e19 in float32 (2.4e-4 and 255.9 in
    float16) although the quotient is an ordinary number: 1e-20 / 1e-24**2 is inf instead of 1e28.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF209"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW
    pedantic = True

    def before(a: Tensor, b: Tensor):
        return a / square(b)

    def after(a, b):
        return a / b / b

    references = ["A6", "E33", "https://github.com/pytorch/pytorch/issues/43414"]
    fires = ["x / y**2", "x / (y * y)", "x / torch.square(y)"]
    quiet = ["x / y / y", "x / y**3", "x * torch.square(y)"]
