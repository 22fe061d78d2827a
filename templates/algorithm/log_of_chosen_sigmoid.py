class LogOfChosenSigmoid(Template):
    """Log of the probability of a label.

    ## What it does
    Finds the logarithm of `where(c, sigmoid(x), 1 - sigmoid(x))`, the probability that a model gives to a label (the
    `pt` of a focal loss), and chooses between two `logsigmoid`.

    ## Why is this bad?
    sigmoid(-104) is exactly 0 and sigmoid(17) exactly 1 in float32. For a label that the model is sure to be wrong
    about the logarithm is -inf and its gradient nan, where the true value is -104 and the true slope 1.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF192"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(c: Any, x: Tensor[logits]):
        return log(where(c, sigmoid(x), 1 - sigmoid(x)))

    def before_opposite(c: Any, x: Tensor[logits]):
        return log(where(c, 1 - sigmoid(x), sigmoid(x)))

    def after(c, x):
        return where(c, logsigmoid(x), logsigmoid(-x))

    def after_opposite(c, x):
        return where(c, logsigmoid(-x), logsigmoid(x))

    references = ["E2", "E16", "P20", "N4"]
    fires = [
        "torch.log(torch.where(c, torch.sigmoid(x), 1 - torch.sigmoid(x)))",
        "torch.where(c, x.sigmoid(), 1 - x.sigmoid()).log()",
        "torch.log(torch.where(y == 1, torch.sigmoid(x), 1 - torch.sigmoid(x)))",
    ]
    quiet = [
        "torch.log(torch.where(c, torch.sigmoid(x), 1 - torch.sigmoid(y)))",
        "torch.log(torch.where(c, torch.sigmoid(x), 2 - torch.sigmoid(x)))",
        "torch.where(c, F.logsigmoid(x), F.logsigmoid(-x))",
        "torch.where(c, x.sigmoid(), 1 - x.sigmoid()).log1p()",
    ]
