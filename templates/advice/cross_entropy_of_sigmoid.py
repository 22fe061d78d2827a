class CrossEntropyOfSigmoid(Template):
    """Cross entropy of a sigmoid.

    ## What it does
    Finds `cross_entropy(sigmoid(x), y)`, a sigmoid in front of a loss that takes a softmax itself.

    ## Why is this bad?
    The scores lie in [0, 1], so no class can get more than e times the probability of another one: the loss of
    two classes never falls below 0.31, that of a hundred classes not below 3.62.

    ## Fix safety
    Advice, never applied: the loss changes. Where an input belongs to several classes, a binary cross entropy
    with logits is meant.
    """

    code = "SF705"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], y: Tensor, reduction: Dim):
        return cross_entropy(sigmoid(x), y, reduction)

    def after(x, y, reduction):
        return cross_entropy(x, y, reduction)

    references = [
        "N4",
    ]
    fires = [
        "F.cross_entropy(torch.sigmoid(x), y)",
        "nn.CrossEntropyLoss()(x.sigmoid(), y)",
        "F.cross_entropy(torch.special.expit(x), y)",
    ]
    quiet = [
        "F.cross_entropy(x, y)",
        "F.binary_cross_entropy(torch.sigmoid(x), y)",
        "F.cross_entropy(F.logsigmoid(x), y)",
    ]
