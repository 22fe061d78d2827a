class LogitsLossOfSigmoid(Template):
    """Binary cross entropy with logits of a sigmoid.

    ## What it does
    Finds `binary_cross_entropy_with_logits(sigmoid(x), y)`, a sigmoid in front of a loss that takes one itself.

    ## Why is this bad?
    The loss takes the sigmoid of a sigmoid: the probability that it sees lies between 0.5 and 0.73, so it never falls
    below 0.31 for a target of 1 and below 0.69 for a target of 0.

    ## Fix safety
    Advice, never applied: the loss changes, and a learning rate may have been tuned to the old one.
    """

    code = "SF702"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], y: Tensor[probability], reduction: Dim):
        return binary_cross_entropy_with_logits(sigmoid(x), y, reduction=reduction)

    def after(x, y, reduction):
        return binary_cross_entropy_with_logits(x, y, reduction=reduction)

    references = ["N4"]
    fires = [
        "F.binary_cross_entropy_with_logits(torch.sigmoid(x), y)",
        "F.binary_cross_entropy_with_logits(x.sigmoid(), y, reduction='sum')",
        "nn.BCEWithLogitsLoss()(torch.sigmoid(x), y)",
    ]
    quiet = [
        "F.binary_cross_entropy_with_logits(x, y)",
        "F.binary_cross_entropy(torch.sigmoid(x), y)",
        "F.binary_cross_entropy_with_logits(torch.tanh(x), y)",
    ]
