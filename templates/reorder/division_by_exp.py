class DivisionByExp(Template):
    """Division by an exponential.

    ## What it does
    Finds `a / exp(x)` and replaces it by `a * exp(-x)`.

    ## Why is this bad?
    The gradient of a quotient holds 1/exp(x)**2 * exp(x). At x = 90 exp(x) is inf in float32 and the gradient 0
    * inf, which is nan, although the true one is about 1e-39. At x = -90 it overflows.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF208"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(a: Tensor, x: Tensor[logits]):
        return a / exp(x)

    def after(a, x):
        return a * exp(-x)

    references = ["N3", "E33", "A6"]
    fires = ["y / torch.exp(x)", "y / x.exp()", "(a - b) ** 2 / torch.exp(x)"]
    quiet = ["y * torch.exp(-x)", "y / torch.expm1(x)", "y / (1 + torch.exp(x))"]
