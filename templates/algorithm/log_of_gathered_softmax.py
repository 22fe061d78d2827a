class LogOfGatheredSoftmax(Template):
    """Log of one entry of a softmax.

    ## What it does
    Finds `log(gather(softmax(x)))`, the log-probability of the action that was taken, and replaces it by a
    gather of `log_softmax`.

    ## Why is this bad?
    The probability of an unlikely class is exactly 0 in float32 when its logit lies 104 below the largest; the
    logarithm is -inf and the gradient nan.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF137"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], dim: Dim, axis: Dim, index: Tensor):
        return log(gather(softmax(x, dim), axis, index))

    def after(x, dim, axis, index):
        return gather(log_softmax(x, dim), axis, index)

    references = ["E16", "E25", "E83", "N4"]
    fires = [
        "torch.log(torch.softmax(x, -1).gather(-1, i))",
        "F.softmax(x, dim=1).gather(1, i).log()",
        "torch.log(torch.gather(F.softmax(x, -1), -1, i))",
    ]
    quiet = [
        "F.log_softmax(x, -1).gather(-1, i)",
        "torch.log(p.gather(-1, i))",
        "torch.log1p(torch.softmax(x, -1).gather(-1, i))",
    ]
