class SoftplusByHand(Template):
    """Softplus written as log(1 + exp(x)).

    ## What it does
    Finds `log(1 + exp(x))` and `log1p(exp(x))` and replaces them by `softplus`, or where that is not exact by
    `logaddexp(x, 0)`; of Python's numbers, which have neither, by `max(x, 0) + log1p(exp(-abs(x)))`.

    ## Why is this bad?
    exp(89) is inf in float32: the result is inf and the gradient nan, while the true value is 89. In the other
    direction 1 + exp(-17) rounds to 1, so the result and the gradient are 0 instead of 4.1e-8.

    ## Fix safety
    Both forms are the same function in float32. torch's softplus switches to x above 20, which is off by 2e-9
    there: visible in float64, where logaddexp is taken.
    """

    code = "SF106"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits]):
        return log(1 + exp(x))

    def before_log1p(x: Tensor[logits]):
        return log1p(exp(x))

    def after(x):
        return softplus(x)

    def after_logaddexp(x):
        return logaddexp(x, 0)

    def after_logsigmoid(x):
        return -logsigmoid(-x)

    def after_shifted(x):
        return maximum(x, 0) + log1p(exp(-abs(x)))

    def harmless(x):
        return x <= 0

    references = ["E6", "E7", "E15", "P11", "https://github.com/rwightman/efficientdet-pytorch/pull/77"]
    fires = [
        "torch.log(1 + torch.exp(x))",
        "torch.log1p(torch.exp(x))",
        "(x.exp() + 1).log()",
        "np.log(1 + np.exp(x))",
        "math.log(1 + math.e**x)",
    ]
    quiet = [
        "F.softplus(x)",
        "torch.log(2 + torch.exp(x))",
        "torch.log1p(torch.sigmoid(x))",
        "torch.log1p(torch.exp(-x.abs()))",
    ]
