class CumulativeLogSumExp(Template):
    """Log of a cumulative sum of exponentials.

    ## What it does
    Finds `log(cumsum(exp(x)))` and replaces it by `logcumsumexp`.

    ## Why is this bad?
    exp(89) is inf in float32 and everything after it too; entries below -104 are 0 and their logarithm -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF127"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits], dim: Dim):
        return log(cumsum(exp(x), dim))

    def after(x, dim):
        return logcumsumexp(x, dim)

    references = ["E13", "E14", "https://github.com/pytorch/pytorch/pull/36308"]
    fires = [
        "torch.log(torch.cumsum(torch.exp(x), -1))",
        "x.exp().cumsum(dim=0).log()",
        "torch.exp(x).cumsum(-1).log()",
    ]
    quiet = [
        "torch.logcumsumexp(x, -1)",
        "torch.log(torch.cumsum(x, -1))",
        "torch.log(torch.cumprod(torch.exp(x), -1))",
    ]
