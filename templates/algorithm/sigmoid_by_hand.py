class SigmoidByHand(Template):
    """Sigmoid written out.

    ## What it does
    Finds `1 / (1 + exp(-x))`, `exp(x) / (1 + exp(x))` and `a / (1 + exp(-x))`, as in a Swish, and replaces them by
    `sigmoid`.

    ## Why is this bad?
    exp overflows above 88.7 in float32. exp(x) / (1 + exp(x)) is then inf / inf, which is nan. 1 / (1 +
    exp(-x)) gives the right 0 at x = -89, but its gradient is nan, and Python's math.exp raises OverflowError.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF108"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits]):
        return 1 / (1 + exp(-x))

    def before_ratio(x: Tensor[logits]):
        return exp(x) / (1 + exp(x))

    def before_scaled(x: Tensor[logits], a: Tensor):
        return a / (1 + exp(-x))

    def after(x):
        return sigmoid(x)

    def after_negative(x):
        return 1 / (1 + exp(-x))

    def after_scaled(x, a):
        return a * sigmoid(x)

    references = ["P30", "N3"]
    fires = [
        "1 / (1 + torch.exp(-x))",
        "torch.exp(x) / (1 + torch.exp(x))",
        "1 / (torch.exp(-x) + 1)",
        "1.0 / (torch.exp(-x) + 1.0)",
        "x / (1 + torch.exp(-x))",
        "x.div(torch.exp(-x) + 1)",
        "y / (1 + (-x).exp())",
    ]
    quiet = [
        "torch.sigmoid(x)",
        "1 / (2 + torch.exp(-x))",
        "torch.exp(x) / (1 + torch.exp(y))",
        "x / (2 + torch.exp(-x))",
    ]
