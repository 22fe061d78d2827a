class LogSoftmaxByLogsumexp(Template):
    """Log-softmax as a difference with logsumexp.

    ## What it does
    Finds `x - logsumexp(x)` and replaces it by `log_softmax(x)`.

    ## Why is this bad?
    Nothing overflows, but the difference of two large numbers keeps their rounding: for two logits of 1000 it is
    -0.69318 in float32 instead of -0.69315.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF162"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[logits], dim: Dim):
        return x - logsumexp(x, dim)

    def after(x, dim):
        return log_softmax(x, dim)

    references = ["A2", "E29"]
    fires = [
        "x - torch.logsumexp(x, -1, keepdim=True)",
        "x - x.logsumexp(-1, True)",
        "x - x.logsumexp(dim=1, keepdim=True)",
    ]
    quiet = [
        "torch.log_softmax(x, -1)",
        "x - torch.logsumexp(y, -1, keepdim=True)",
        "x + torch.logsumexp(x, -1, keepdim=True)",
    ]
