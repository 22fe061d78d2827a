class DivergenceOfProbabilities(Template):
    """Divergence of probabilities.

    ## What it does
    Finds `kl_div(softmax(x), y)`: the first operand of the loss must be logarithms.

    ## Why is this bad?
    kl_div(p, q) of torch is the sum of q (log q - p): given probabilities it takes them for logarithms, is not
    0 where both agree, and has the constant gradient -q. For two equal uniform distributions over ten classes
    it says -2.4 instead of 0.

    ## Fix safety
    Advice, never applied: the loss is another one.
    """

    code = "SF709"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], y: Tensor[probability], dim: Dim, reduction: Dim, log_target: Any):
        return kl_div(softmax(x, dim), y, reduction, log_target)

    def before_binary(x: Tensor[logits], y: Tensor[probability], reduction: Dim, log_target: Any):
        return kl_div(sigmoid(x), y, reduction, log_target)

    references = [
        "N4",
        "E24",
    ]
    fires = [
        "F.kl_div(F.softmax(x, dim=1), y, reduction='batchmean')",
        "nn.KLDivLoss(reduction='sum')(torch.softmax(x, -1), y)",
        "F.kl_div(torch.sigmoid(x), y)",
    ]
    quiet = [
        "F.kl_div(F.log_softmax(x, dim=1), y, reduction='batchmean')",
        "F.kl_div(torch.log(p), y)",
        "F.kl_div(F.logsigmoid(x), y)",
    ]
