class BceOfSigmoid(Template):
    """Binary cross entropy of a sigmoid.

    ## What it does
    Finds `binary_cross_entropy(sigmoid(x), y)` and replaces it by `binary_cross_entropy_with_logits(x, y)`.

    ## Why is this bad?
    sigmoid(17) is exactly 1 in float32. For a target of 0 the loss is then 100, where torch clamps the
    logarithm, instead of 17, and its gradient is lost. In float16 this begins at 9.

    ## Fix safety
    The same function as far as the old form does not clamp; beyond that the loss grows linearly instead of
    jumping to 100.
    """

    code = "SF129"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor, y: Tensor[label], reduction: Dim):
        return binary_cross_entropy(sigmoid(x), y, reduction=reduction)

    def after(x, y, reduction):
        return binary_cross_entropy_with_logits(x, y, reduction=reduction)

    references = ["E2", "E5", "N4", "P20", "https://github.com/pytorch/pytorch/issues/24933"]
    fires = [
        "F.binary_cross_entropy(torch.sigmoid(x), y)",
        "F.binary_cross_entropy(x.sigmoid(), y)",
        "F.binary_cross_entropy(torch.sigmoid(x), y, reduction='sum')",
    ]
    quiet = [
        "F.binary_cross_entropy_with_logits(x, y)",
        "F.binary_cross_entropy(p, y)",
        "F.binary_cross_entropy(torch.tanh(x), y)",
    ]
