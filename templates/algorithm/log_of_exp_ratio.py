class LogOfExpRatio(Template):
    """Log of an exponential over a sum of exponentials.

    ## What it does
    Finds `log(exp(a) / sum(exp(b)))`, a contrastive loss written out, and replaces it by `a - logsumexp(b)`.

    ## Why is this bad?
    exp(89) is inf in float32 (exp(12) in float16), and inf / inf is nan. Similarities divided by a temperature
    of 0.01 reach 100.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF159"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(a: Tensor[logits], b: Tensor[logits], dim: Dim):
        return log(exp(a) / sum(exp(b), dim))

    def before_entries(c: Tensor[logits], d: Tensor[logits], dim: Dim):
        return log(exp(c) / squeeze(sum(exp(d), dim), dim))

    def after(a, b, dim):
        return a - logsumexp(b, dim)

    def after_entries(c, d, dim):
        return c - squeeze(logsumexp(d, dim), dim)

    references = ["E11", "P29", "N3"]
    fires = [
        "torch.log(torch.exp(a) / torch.exp(b).sum(-1, keepdim=True))",
        "(a.exp() / torch.sum(b.exp(), dim=1, keepdim=True)).log()",
        "torch.log(torch.exp(a) / torch.exp(b).sum())",
        "torch.log(torch.diagonal(torch.exp(b)) / torch.exp(b).sum(dim=1))",
        "torch.log(torch.exp(b).gather(1, i).squeeze(1) / torch.exp(b).sum(1))",
    ]
    quiet = [
        "torch.log(torch.diagonal(torch.exp(b)) / torch.expm1(b).sum(dim=1))",
        "torch.log(torch.exp(a) / b.sum())",
        "torch.log(torch.exp(a) * torch.exp(b).sum())",
        "torch.log(a / torch.exp(b).sum())",
    ]
