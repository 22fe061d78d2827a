class TanhByHand(Template):
    """Hyperbolic tangent written out.

    ## What it does
    Finds `(exp(x) - exp(-x)) / (exp(x) + exp(-x))` and its short form with exp(2x), and replaces them by
    `tanh`.

    ## Why is this bad?
    exp overflows above 88.7 in float32, and inf / inf is nan: at x = 89 value and gradient are nan while
    tanh(89) is 1. Near 0 digits cancel.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF109"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits]):
        return (exp(x) - exp(-x)) / (exp(x) + exp(-x))

    def before_double(x: Tensor[logits]):
        return (exp(2 * x) - 1) / (exp(2 * x) + 1)

    def before_negative(x: Tensor[logits]):
        return (1 - exp(-2 * x)) / (1 + exp(-2 * x))

    def after(x):
        return tanh(x)

    references = ["N3", "E9"]
    fires = [
        "(torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))",
        "(torch.exp(2 * x) - 1) / (torch.exp(2 * x) + 1)",
        "(np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))",
    ]
    quiet = [
        "torch.tanh(x)",
        "(torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-y))",
        "(torch.exp(x) + torch.exp(-x)) / 2",
    ]
