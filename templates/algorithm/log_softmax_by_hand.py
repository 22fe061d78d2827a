class LogSoftmaxByHand(Template):
    """Log-softmax as x minus the log of a sum of exponentials.

    ## What it does
    Finds `x - log(sum(exp(x)))` and replaces it by `log_softmax`.

    ## Why is this bad?
    exp(89) is inf in float32, so every entry becomes -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF128"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits], dim: Dim):
        return x - log(sum(exp(x), dim))

    def after(x, dim):
        return log_softmax(x, dim)

    def after_shifted(x, dim):
        shifted = x - amax(x, dim)
        return shifted - log(sum(exp(shifted), dim))

    references = ["A2", "E29", "https://github.com/tensorflow/probability/commit/34f59a766"]
    fires = [
        "x - torch.log(torch.exp(x).sum(-1, keepdim=True))",
        "x - torch.log(torch.sum(torch.exp(x), dim=1, keepdim=True))",
        "x - x.exp().sum(1, keepdim=True).log()",
    ]
    quiet = [
        "torch.log_softmax(x, -1)",
        "x - torch.logsumexp(y, -1, keepdim=True)",
        "x + torch.logsumexp(x, -1, keepdim=True)",
        "x - torch.log(torch.exp(y).sum(-1, keepdim=True))",
    ]
