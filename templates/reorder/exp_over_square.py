class ExpOverSquare(Template):
    """Exponential over a square.

    ## What it does
    Finds `exp(x) / b ** 2` and takes the square into the exponent. Only with `--pedantic`: most exponents are small or
    negative.

    ## Why is this bad?
    exp(90) is inf in float32, and stays so where it is divided by 10 ** 2, though the quotient, 1.2e37, is a number. And
    exp(-110) is 0, where over (1e-8) ** 2 it is 1.7e-32: a density of small scale loses what is left of its tail.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF238"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW
    pedantic = True

    def before(x: Tensor[logits], b: Tensor):
        return exp(x) / square(b)

    def after(x, b):
        return exp(x - log(square(b)))

    references = ["A6", "E27"]
    fires = [
        "torch.exp(x) / b**2",
        "x.exp() / (b * b)",
        "torch.exp(-x) / torch.square(b)",
        "np.exp(a * z) / b**2",
    ]
    quiet = [
        "torch.exp(x) / b",
        "torch.exp(x) / 2**2",
        "torch.exp(x) / b**3",
        "torch.expm1(x) / b**2",
        "torch.exp(x - torch.log(b**2))",
    ]
