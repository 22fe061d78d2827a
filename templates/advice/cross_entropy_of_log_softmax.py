class CrossEntropyOfLogSoftmax(Template):
    """Cross entropy of a log softmax.

    ## What it does
    Finds `cross_entropy(log_softmax(x), y)`: the loss takes a log softmax itself.

    ## Why is this bad?
    Nothing goes wrong: a second log softmax changes nothing but the last digits, since the first one has made
    the row sum to 1. It is computed for nothing, and tells that cross_entropy and nll_loss were mixed up, which
    one of 0 and inf shows elsewhere.

    ## Fix safety
    Advice, never applied: either form is right, and both give the same loss.
    """

    code = "SF706"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], y: Tensor, dim: Dim, reduction: Dim):
        return cross_entropy(log_softmax(x, dim), y, reduction)

    def after(x, y, reduction):
        return cross_entropy(x, y, reduction)

    references = [
        "N4",
    ]
    fires = [
        "F.cross_entropy(F.log_softmax(x, dim=1), y)",
        "F.cross_entropy(x.log_softmax(1), y)",
        "nn.CrossEntropyLoss()(torch.log_softmax(x, dim=1), y)",
    ]
    quiet = [
        "F.nll_loss(F.log_softmax(x, dim=1), y)",
        "F.cross_entropy(x, y)",
        "F.cross_entropy(torch.log1p(x), y)",
    ]
