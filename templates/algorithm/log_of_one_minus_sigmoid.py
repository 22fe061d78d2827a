class LogOfOneMinusSigmoid(Template):
    """Log of one minus sigmoid.

    ## What it does
    Finds `log(1 - sigmoid(x))` and replaces it by `logsigmoid(-x)`.

    ## Why is this bad?
    sigmoid(17) is exactly 1 in float32, so 1 - sigmoid is 0, the logarithm -inf and the gradient nan. The true
    value is -17. This is half of every binary cross entropy that is written by hand.

    ## Fix safety
    1 - sigmoid(x) is sigmoid(-x); only rounding differs.
    """

    code = "SF103"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[logits]):
        return log(1 - sigmoid(x))

    def before_log1p(x: Tensor[logits]):
        return log1p(-sigmoid(x))

    def after(x):
        return logsigmoid(-x)

    def after_logaddexp(x):
        return -logaddexp(0, x)

    references = ["E26", "E28", "E93", "N4", "P20", "https://github.com/pytorch/pytorch/pull/1792"]
    fires = [
        "torch.log(1 - torch.sigmoid(x))",
        "(1 - x.sigmoid()).log()",
        "torch.log1p(-torch.sigmoid(x))",
        "torch.log(1.0 - F.sigmoid(x))",
    ]
    quiet = ["torch.log(1 + torch.sigmoid(x))", "torch.log(2 - torch.sigmoid(x))", "F.logsigmoid(-x)"]
