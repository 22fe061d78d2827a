class LogitsLossOfRectified(Template):
    """Loss on logits of a rectified value.

    ## What it does
    Finds a relu in front of `cross_entropy` or `binary_cross_entropy_with_logits`.

    ## Why is this bad?
    Logits below 0 are all 0 then, and their gradient is 0: of two classes that are both rectified away each
    keeps a probability of 0.5, whatever the network says, and no probability of a binary loss falls below 0.5.

    ## Fix safety
    Advice, never applied: the loss changes.
    """

    code = "SF708"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], y: Tensor, reduction: Dim):
        return cross_entropy(relu(x), y, reduction)

    def before_binary(x: Tensor[logits], y: Tensor[probability], reduction: Dim):
        return binary_cross_entropy_with_logits(relu(x), y, reduction=reduction)

    references = [
        "N4",
    ]
    fires = [
        "F.cross_entropy(F.relu(x), y)",
        "nn.CrossEntropyLoss()(torch.relu(x), y)",
        "F.binary_cross_entropy_with_logits(x.relu(), y)",
    ]
    quiet = [
        "F.cross_entropy(x, y)",
        "F.mse_loss(F.relu(x), y)",
        "F.cross_entropy(F.elu(x), y)",
    ]
