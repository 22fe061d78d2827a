from stablefix.templates import *


class LogSoftmaxByLogsumexp(Template):
    """Log-softmax as a difference with logsumexp.

    ## What it does
    Finds `x - logsumexp(x)` and replaces it by `log_softmax(x)`.

    ## Why is this bad?
    Nothing overflows, but the logsumexp is rounded before the difference is taken: for logits near 1000 the
    float32 result is wrong by up to 6e-5, which is everything where one class is almost certain.

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
