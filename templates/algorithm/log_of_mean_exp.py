class LogOfMeanExp(Template):
    """Log of a mean of exponentials.

    ## What it does
    Finds `log(mean(exp(x)))`, as in importance-weighted bounds, and `log(sum(exp(x)) / n)`, and replaces them by
    `logsumexp` minus the logarithm of the count.

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

    def before_divided(x: Tensor[logits], n: Tensor[positive], dim: Dim):
        return log(sum(exp(x), dim) / n)

    def before_scaled(x: Tensor[logits], c: Tensor[positive], dim: Dim):
        return log(sum(exp(x), dim) * c)

    def after(x, dim):
        return logsumexp(x, dim) - log(sum(full_like(x, 1), dim))

    def after_shifted(x, dim):
        largest = amax(x, dim)
        return log(mean(exp(x - largest), dim)) + largest

    def after_divided(x, n, dim):
        return logsumexp(x, dim) - log(n)

    def after_scaled(x, c, dim):
        return logsumexp(x, dim) + log(c)

    references = ["E11", "P29"]
    fires = [
        "torch.log(torch.exp(x).mean(-1))",
        "torch.log(torch.mean(torch.exp(x), dim=1))",
        "x.exp().mean(dim=-1, keepdim=True).log()",
        "torch.log(torch.exp(x).sum(-1) / x.size(-1))",
        "torch.log(torch.sum(x.exp(), dim=1) * 0.25)",
        "np.log(np.sum(np.exp(x), axis=0) / x.shape[0])",
    ]
    quiet = [
        "torch.logsumexp(x, -1)",
        "torch.log(torch.mean(x, -1))",
        "torch.log(torch.expm1(x).mean(-1))",
        "torch.log(torch.exp(x).sum(-1) - x.size(-1))",
    ]
