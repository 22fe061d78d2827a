class SigmoidTimesComplement(Template):
    """Sigmoid times one minus sigmoid.

    ## What it does
    Finds `sigmoid(x) * (1 - sigmoid(x))`, the slope of a sigmoid, and replaces the second factor by
    `sigmoid(-x)`.

    ## Why is this bad?
    sigmoid(17) rounds to exactly 1 in float32 (37 in float64), so the product is 0 instead of 4.1e-8: the slope
    is lost on one side and kept on the other.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF224"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[logits]):
        return sigmoid(x) * (1 - sigmoid(x))

    def after(x):
        return sigmoid(x) * sigmoid(-x)

    references = ["E28", "https://github.com/tensorflow/tensorflow/issues/126060"]
    fires = [
        "torch.sigmoid(x) * (1 - torch.sigmoid(x))",
        "(1 - x.sigmoid()) * x.sigmoid()",
        "F.sigmoid(x) * (1.0 - F.sigmoid(x))",
    ]
    quiet = [
        "torch.sigmoid(x) * torch.sigmoid(-x)",
        "torch.sigmoid(x) * (1 - torch.sigmoid(y))",
        "torch.sigmoid(x) * (2 - torch.sigmoid(x))",
        "torch.sigmoid(x) / (1 - torch.sigmoid(x))",
    ]
