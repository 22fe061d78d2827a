class RatioOfSoftmaxes(Template):
    """Ratio of two softmax entries by division of probabilities.

    ## What it does
    Finds `softmax(x) / softmax(y)`, a ratio of policies, and replaces it by the exponential of a difference of
    `log_softmax`.

    ## Why is this bad?
    Probabilities underflow to 0 for logits 104 below the largest (float32), and 0 / 0 is nan.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF156"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], y: Tensor[logits], dim: Dim):
        return softmax(x, dim) / softmax(y, dim)

    def after(x, y, dim):
        return exp(log_softmax(x, dim) - log_softmax(y, dim))

    references = ["N4", "N2", "P14"]
    fires = [
        "torch.softmax(x, -1) / torch.softmax(y, -1)",
        "F.softmax(x, dim=1) / F.softmax(y, dim=1)",
        "x.softmax(-1) / y.softmax(-1)",
    ]
    quiet = [
        "torch.softmax(x, -1) / torch.sigmoid(y)",
        "torch.softmax(x, -1) * torch.softmax(y, -1)",
        "torch.softmax(x, -1) / torch.softmax(y, 0)",
    ]
