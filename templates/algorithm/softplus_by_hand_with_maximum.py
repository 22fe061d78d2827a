class SoftplusByHandWithMaximum(Template):
    """Softplus written with a maximum that keeps it from overflowing.

    ## What it does
    Finds `m + log(exp(-m) + exp(-x - m))` with `m = clamp(-x, min=0)`, the last two terms of a cross entropy of
    logits by hand, and replaces it by `softplus(-x)`, or where that is not exact by `logaddexp(-x, 0)`.

    ## Why is this bad?
    Nothing overflows, but 1 + exp(-17) rounds to 1 in float32: the logarithm and its gradient are 0 instead of
    4.1e-8. The loss of what is right is 0 too early.

    ## Fix safety
    Both forms are the same function in float32. torch's softplus switches to x above 20, which is off by 2e-9
    there: visible in float64, where logaddexp is taken.
    """

    code = "SF198"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[logits]):
        m = clamp(-x, min=0)
        return m + log(exp(-m) + exp(-x - m))

    def before_maximum(x: Tensor[logits]):
        m = maximum(-x, 0)
        return m + log(exp(-m) + exp(-x - m))

    def before_relu(x: Tensor[logits]):
        m = relu(-x)
        return m + log(exp(-m) + exp(-x - m))

    def after(x):
        return softplus(-x)

    def after_logaddexp(x):
        return logaddexp(-x, 0)

    def after_logsigmoid(x):
        return -logsigmoid(x)

    references = ["E6", "P11"]
    fires = [
        "(-x).clamp(min=0) + ((-(-x).clamp(min=0)).exp() + (-x - (-x).clamp(min=0)).exp()).log()",
        "np.maximum(-x, 0) + np.log(np.exp(-np.maximum(-x, 0)) + np.exp(-x - np.maximum(-x, 0)))",
        "F.relu(-x) + torch.log(torch.exp(-F.relu(-x)) + torch.exp(-x - F.relu(-x)))",
    ]
    quiet = [
        "torch.relu(-x) + torch.log(1 + torch.exp(-x - torch.relu(-x)))",
        "(-x).clamp(min=0) + torch.log1p(torch.exp(-x.abs()))",
        "(-x).clamp(min=0) + ((-(-x).clamp(min=0)).exp() + (-y - (-x).clamp(min=0)).exp()).log()",
    ]
