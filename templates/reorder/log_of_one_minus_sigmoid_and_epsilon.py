class LogOfOneMinusSigmoidAndEpsilon(Template):
    """Log of one minus sigmoid with an epsilon.

    ## What it does
    Finds `log(1 - sigmoid(x) + eps)`, and the same with a clamp, and replaces `1 - sigmoid(x)` in it by
    `exp(logsigmoid(-x))`, whose slope is right at both ends.

    ## Why is this bad?
    The epsilon keeps the logarithm finite, but 1 - sigmoid(x) is a multiple of 6e-8 in float32: above x = 17 it
    is 0, and with it the gradient. There the logarithm with an epsilon of 1e-8 is -18.4 instead of -16.8.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF280"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[logits], eps: Epsilon):
        return log(1 - sigmoid(x) + eps)

    def before_clamp(x: Tensor[logits], eps: Epsilon):
        return log(clamp(1 - sigmoid(x), min=eps))

    def after(x, eps):
        return log(exp(logsigmoid(-x)) + eps)

    def after_clamp(x, eps):
        return log(clamp(exp(logsigmoid(-x)), min=eps))

    def after_sigmoid(x, eps):
        return log(sigmoid(-x) + eps)

    def requires(eps):
        return eps < 1e-6

    references = ["E16", "E28", "P20", "N1", "https://github.com/kornia/kornia/pull/2125"]
    fires = [
        "torch.log(1 - torch.sigmoid(x) + 1e-8)",
        "(1.0 - x.sigmoid() + 1e-10).log()",
        "torch.log(1e-12 + (1 - F.sigmoid(x)))",
        "torch.log((1 - torch.sigmoid(x)).clamp(min=1e-8))",
    ]
    quiet = [
        "torch.log(torch.sigmoid(-x) + 1e-8)",
        "torch.log(1 - torch.sigmoid(x) + 1e-2)",
        "torch.log(1 + torch.sigmoid(x) + 1e-8)",
        "torch.log(torch.sigmoid(x) + 1e-8)",
    ]
