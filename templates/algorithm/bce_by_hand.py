class BceByHand(Template):
    """Binary cross entropy by hand on a sigmoid.

    ## What it does
    Finds `y * log(sigmoid(x)) + (1 - y) * log(1 - sigmoid(x))` and replaces it by
    `binary_cross_entropy_with_logits`.

    ## Why is this bad?
    sigmoid(17) is exactly 1 and sigmoid(-104) exactly 0 in float32; the logarithms are -inf, and -inf times a
    target of 0 is nan.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF130"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, y: Tensor[label]):
        return y * log(sigmoid(x)) + (1 - y) * log(1 - sigmoid(x))

    def after(x, y):
        return -binary_cross_entropy_with_logits(x, y, reduction="none")

    def after_logsigmoid(x, y):
        return y * logsigmoid(x) + (1 - y) * logsigmoid(-x)

    references = ["E2", "E4", "N4", "P20"]
    fires = [
        "y * torch.log(torch.sigmoid(x)) + (1 - y) * torch.log(1 - torch.sigmoid(x))",
        "(1 - y) * torch.log(1 - x.sigmoid()) + y * x.sigmoid().log()",
        "y * torch.sigmoid(x).log() + (1.0 - y) * (1.0 - torch.sigmoid(x)).log()",
    ]
    quiet = [
        "y * F.logsigmoid(x) + (1 - y) * F.logsigmoid(-x)",
        "y * torch.log(torch.sigmoid(x)) + (1 - z) * torch.log(1 - torch.sigmoid(x))",
        "y * torch.log(p) + (1 - y) * torch.log(1 - p)",
    ]
