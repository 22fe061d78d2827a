class LogOfMeanExp(Template):
    """Log of a mean of exponentials.

    ## What it does
    Finds `log(mean(exp(x)))`, as in importance-weighted bounds, and replaces it by `logsumexp` minus the
    logarithm of the count.

    ## Why is this bad?
    exp(89) is inf in float32; when all entries are below -104 every exponential is 0 and the result -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF157"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], dim: Dim):
        return log(mean(exp(x), dim))

    def after(x, dim):
        return logsumexp(x, dim) - log(sum(full_like(x, 1), dim))

    def after_shifted(x, dim):
        largest = amax(x, dim)
        return log(mean(exp(x - largest), dim)) + largest

    references = ["E11", "P29"]
    fires = [
        "torch.log(torch.exp(x).mean(-1))",
        "torch.log(torch.mean(torch.exp(x), dim=1))",
        "x.exp().mean(dim=-1, keepdim=True).log()",
    ]
    quiet = ["torch.logsumexp(x, -1)", "torch.log(torch.mean(x, -1))", "torch.log(torch.expm1(x).mean(-1))"]
