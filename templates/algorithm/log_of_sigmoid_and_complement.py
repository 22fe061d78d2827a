class LogOfSigmoidAndComplement(Template):
    """Log of sigmoid times its complement.

    ## What it does
    Finds `log(sigmoid(x) * (1 - sigmoid(x)))`, the log-determinant of a logistic flow, and replaces it by the sum of
    two `logsigmoid`.

    ## Why is this bad?
    sigmoid(17) is exactly 1 in float32, so the product is 0 and its logarithm -inf. The true value is -17.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF173"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[logits]):
        return log(sigmoid(x) * (1 - sigmoid(x)))

    def before_tails(x: Tensor[logits]):
        return log(sigmoid(x) * sigmoid(-x))

    def after(x):
        return logsigmoid(x) + logsigmoid(-x)

    references = ["E2", "E28", "P20", "N4"]
    fires = [
        "torch.log(torch.sigmoid(x) * (1 - torch.sigmoid(x)))",
        "(x.sigmoid() * (1 - x.sigmoid())).log()",
        "torch.log((1 - F.sigmoid(x)) * F.sigmoid(x))",
        "torch.log(torch.sigmoid(x) * torch.sigmoid(-x))",
    ]
    quiet = [
        "torch.log(torch.sigmoid(x) * (2 - torch.sigmoid(x)))",
        "F.logsigmoid(x) + F.logsigmoid(-x)",
        "torch.log(p * (1 - p))",
        "torch.log(torch.sigmoid(x) * (1 - torch.tanh(x)))",
    ]
