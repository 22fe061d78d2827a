class LogOfSigmoid(Template):
    """Log of sigmoid.

    ## What it does
    Finds the logarithm of a sigmoid, also of one that is written out, and replaces it by `logsigmoid`.

    ## Why is this bad?
    sigmoid(-104) is exactly 0 in float32, so the logarithm is -inf and its gradient nan. The true value is -104
    and the true slope 1. For large positive x the sigmoid rounds to 1 and the logarithm to 0.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF102"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits]):
        return log(sigmoid(x))

    def before_written_out(x: Tensor[logits]):
        return log(1 / (1 + exp(-x)))

    def before_softplus(x: Tensor[logits]):
        return -log(1 + exp(-x))

    def after(x):
        return logsigmoid(x)

    def after_logaddexp(x):
        return -logaddexp(0, -x)

    references = ["E1", "E2", "E16", "E26", "N4", "P20", "https://github.com/pytorch/pytorch/pull/2211"]
    fires = [
        "torch.log(torch.sigmoid(x))",
        "x.sigmoid().log()",
        "F.sigmoid(x).log()",
        "torch.log(1 / (1 + torch.exp(-x)))",
    ]
    quiet = [
        "F.logsigmoid(x)",
        "torch.log(torch.tanh(x))",
        "torch.log(p)",
        "torch.log(torch.sigmoid(x).clamp(min=1e-6))",
    ]
