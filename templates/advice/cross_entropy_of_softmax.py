class CrossEntropyOfSoftmax(Template):
    """Cross entropy of a softmax.

    ## What it does
    Finds `cross_entropy(softmax(x), y)`, a softmax in front of a loss that takes one itself.

    ## Why is this bad?
    The loss takes the softmax of a softmax: nothing overflows, but the scores lie in [0, 1], so the loss of two
    classes never falls below 0.31 and the gradient nearly vanishes for a sure answer, right or wrong.

    ## Fix safety
    Advice, never applied: the loss changes, and a learning rate may have been tuned to the old one.
    """

    code = "SF701"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], y: Tensor, dim: Dim, reduction: Dim):
        return cross_entropy(softmax(x, dim), y, reduction)

    references = ["N4", "E20"]
    fires = [
        "F.cross_entropy(F.softmax(x, dim=1), y)",
        "F.cross_entropy(x.softmax(-1), y)",
        "nn.CrossEntropyLoss()(torch.softmax(x, dim=1), y)",
    ]
    quiet = ["F.cross_entropy(x, y)", "F.nll_loss(F.softmax(x, dim=1), y)", "F.cross_entropy(F.softplus(x), y)"]
