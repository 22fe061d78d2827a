class LogOfSumOfExps(Template):
    """Log of a sum of exponentials.

    ## What it does
    Finds `log(sum(exp(x)))` and replaces it by `logsumexp`.

    ## Why is this bad?
    exp(89) is inf in float32 and exp(12) is inf in float16, and so is the result, although the true answer of
    two entries of 89 is 89.69. When all entries are below -104, every exponential is 0 and the result is -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs. Where the old code sums over everything, the new
    one is written for all axes.
    """

    code = "SF104"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits], dim: Dim):
        return log(sum(exp(x), dim))

    def after(x, dim):
        return logsumexp(x, dim)

    def after_shifted(x, dim):
        largest = amax(x, dim)
        return largest + log(sum(exp(x - largest), dim))

    def harmless(x, dim):
        return (sum(exp(x), dim) >= 1) & (x <= 80)

    references = ["E11", "P29", "https://github.com/pyro-ppl/pyro/pull/1917"]
    fires = [
        "torch.log(torch.exp(x).sum(-1))",
        "torch.log(torch.sum(torch.exp(x), dim=1))",
        "x.exp().sum(dim=-1, keepdim=True).log()",
        "np.log(np.sum(np.exp(x), axis=0))",
    ]
    quiet = ["torch.logsumexp(x, -1)", "torch.log(torch.sum(x, -1))", "torch.log(torch.expm1(x).sum(-1))"]
