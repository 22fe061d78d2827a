class LogitsLossOfSoftmax(Template):
    """Binary cross entropy with logits of a softmax.

    ## What it does
    Finds `binary_cross_entropy_with_logits(softmax(x), y)`, a softmax in front of a loss that takes a sigmoid
    itself.

    ## Why is this bad?
    The loss takes the sigmoid of numbers between 0 and 1: the probability that it sees lies between 0.5 and
    0.73, so it never falls below 0.69 for a target of 0.

    ## Fix safety
    Advice, never applied: the loss changes. Where classes exclude each other, a cross entropy is meant.
    """

    code = "SF707"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], y: Tensor[probability], dim: Dim, reduction: Dim):
        return binary_cross_entropy_with_logits(softmax(x, dim), y, reduction=reduction)

    references = [
        "N4",
    ]
    fires = [
        "F.binary_cross_entropy_with_logits(F.softmax(x, dim=1), y)",
        "nn.BCEWithLogitsLoss()(torch.softmax(x, dim=-1), y)",
        "F.binary_cross_entropy_with_logits(x.softmax(-1), y)",
    ]
    quiet = [
        "F.binary_cross_entropy_with_logits(x, y)",
        "F.binary_cross_entropy(F.softmax(x, dim=1), y)",
        "F.binary_cross_entropy_with_logits(F.log_softmax(x, dim=1), y)",
    ]
