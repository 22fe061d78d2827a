class LogOfDifferenceOfSigmoids(Template):
    """Log of a difference of two sigmoids.

    ## What it does
    Finds `log(sigmoid(a) - sigmoid(b))`, the probability of an interval under a logistic distribution, and replaces
    it by `logsigmoid(a) + logsigmoid(-b) + log(-expm1(b - a))`.

    ## Why is this bad?
    sigmoid(20) and sigmoid(18) are both exactly 1 in float32: the difference is 0 and its logarithm -inf, while the
    true value is -18.15.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF232"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(a: Tensor[logits], b: Tensor[logits]):
        return log(sigmoid(a) - sigmoid(b))

    def after(a, b):
        return logsigmoid(a) + logsigmoid(-b) + log(-expm1(b - a))

    references = ["E28", "P20", "Salimans, Karpathy, Chen and Kingma, PixelCNN++, ICLR 2017"]
    fires = [
        "torch.log(torch.sigmoid(a) - torch.sigmoid(b))",
        "(a.sigmoid() - b.sigmoid()).log()",
        "torch.log(-torch.sigmoid(b) + torch.sigmoid(a))",
    ]
    quiet = [
        "torch.log(torch.sigmoid(a) + torch.sigmoid(b))",
        "torch.log(torch.sigmoid(a) - torch.tanh(b))",
        "torch.log(torch.sigmoid(a) - b)",
    ]
