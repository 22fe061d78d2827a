class LogOfMixedSigmoids(Template):
    """Log of a sigmoid and its complement, mixed by a label.

    ## What it does
    Finds the logarithm of `y * sigmoid(x) + (1 - y) * sigmoid(-x)`, the probability that a model gives to a label y
    (the `pt` of a focal loss), and adds up the two logarithms instead.

    ## Why is this bad?
    sigmoid(-104) is exactly 0 in float32. For a label that the model is sure to be wrong about the logarithm is -inf
    and its gradient nan, where the true value is -104 and the true slope 1.

    ## Fix safety
    Both forms are the same function, for labels between 0 and 1 too; only rounding differs. There is no slope for a
    label of exactly 0 or 1: nobody trains labels.
    """

    code = "SF196"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW
    pedantic = True

    def before(y: Tensor[mask], x: Tensor[logits]):
        return log(y * sigmoid(x) + (1 - y) * sigmoid(-x))

    def before_complement(y: Tensor[mask], x: Tensor[logits]):
        return log(y * sigmoid(x) + (1 - y) * (1 - sigmoid(x)))

    def after(y, x):
        return logaddexp(log(y) + logsigmoid(x), log1p(-y) + logsigmoid(-x))

    def after_number(y, x):
        label = y * full_like(x, 1)
        return logaddexp(log(label) + logsigmoid(x), log1p(-label) + logsigmoid(-x))

    references = ["E2", "E16", "P20", "N4"]
    fires = [
        "torch.log(y * torch.sigmoid(x) + (1 - y) * torch.sigmoid(-x))",
        "(x.sigmoid() * y + (1 - x.sigmoid()) * (1 - y)).log()",
        "torch.log(torch.sigmoid(x) * y + (1.0 - torch.sigmoid(x)) * (1.0 - y)).mean()",
    ]
    quiet = [
        "torch.log(y * torch.sigmoid(x) + (1 - y) * torch.sigmoid(x))",
        "torch.log(y * torch.sigmoid(x) + (1 - y) * torch.sigmoid(-z))",
        "torch.log(y * torch.sigmoid(x) + (2 - y) * torch.sigmoid(-x))",
        "F.binary_cross_entropy_with_logits(x, y)",
    ]
