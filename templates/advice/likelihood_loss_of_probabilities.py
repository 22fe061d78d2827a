class LikelihoodLossOfProbabilities(Template):
    """Negative log-likelihood of probabilities.

    ## What it does
    Finds `nll_loss(softmax(x), y)`: the loss expects logarithms of probabilities and is given probabilities.

    ## Why is this bad?
    nll_loss takes no logarithm, it only picks and negates: the loss runs from -1 to 0 instead of from 0 to inf, and
    its gradient vanishes for a class of which the model is wrongly sure.

    ## Fix safety
    Advice, never applied: the loss is another one.
    """

    code = "SF703"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], y: Tensor, dim: Dim, reduction: Dim):
        return nll_loss(softmax(x, dim), y, reduction)

    def after(x, y, dim, reduction):
        return nll_loss(log_softmax(x, dim), y, reduction)

    references = ["N4"]
    fires = [
        "F.nll_loss(F.softmax(x, dim=1), y)",
        "F.nll_loss(x.softmax(1), y)",
        "nn.NLLLoss()(torch.softmax(x, dim=1), y)",
    ]
    quiet = [
        "F.nll_loss(F.log_softmax(x, dim=1), y)",
        "F.nll_loss(torch.log(p), y)",
        "F.cross_entropy(F.softmax(x, dim=1), y)",
    ]
