class LogitOfSigmoid(Template):
    """Logit of a sigmoid.

    ## What it does
    Finds `logit(sigmoid(x))`, also written out as `log(p / (1 - p))`, and replaces it by x.

    ## Why is this bad?
    sigmoid(17) is exactly 1 in float32, and its logit inf; at x = 10 the fifth digit is wrong. The logits are
    there already.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF144"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits]):
        return logit(sigmoid(x))

    def before_written_out(x: Tensor[logits]):
        return log(sigmoid(x) / (1 - sigmoid(x)))

    def before_difference(x: Tensor[logits]):
        return log(sigmoid(x)) - log(1 - sigmoid(x))

    def after(x):
        return x

    references = ["E91", "E83", "N4"]
    fires = [
        "torch.logit(torch.sigmoid(x))",
        "torch.log(torch.sigmoid(x) / (1 - torch.sigmoid(x)))",
        "torch.special.logit(x.sigmoid())",
    ]
    quiet = ["torch.logit(torch.tanh(x))", "torch.logit(p)", "torch.sigmoid(torch.logit(x))"]
