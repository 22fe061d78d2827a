class DivergenceOfLogTarget(Template):
    """Divergence from a target of logarithms that is not announced.

    ## What it does
    Finds `kl_div(x, log_softmax(y))` without `log_target=True`.

    ## Why is this bad?
    The target is taken for probabilities: those below 1 are negative logarithms, of which kl_div takes the
    logarithm, and the loss is nan or has the wrong sign.

    ## Fix safety
    Advice, never applied: the loss is another one.
    """

    code = "SF710"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor, y: Tensor[logits], dim: Dim, reduction: Dim):
        return kl_div(x, log_softmax(y, dim), reduction, False)

    def after(x, y, dim, reduction):
        return kl_div(x, log_softmax(y, dim), reduction, True)

    references = [
        "N4",
        "E24",
    ]
    fires = [
        "F.kl_div(x, F.log_softmax(y, dim=1), reduction='batchmean')",
        "nn.KLDivLoss(reduction='batchmean')(x, y.log_softmax(-1))",
        "F.kl_div(F.log_softmax(x, dim=1), F.log_softmax(y, dim=1))",
    ]
    quiet = [
        "F.kl_div(x, F.log_softmax(y, dim=1), reduction='batchmean', log_target=True)",
        "F.kl_div(x, F.softmax(y, dim=1))",
        "F.kl_div(F.log_softmax(x, dim=1), y)",
        "F.kl_div(F.log_softmax(x, dim=1), F.softmax(y, dim=1))",
    ]
