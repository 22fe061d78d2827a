class LogOfContrastiveRatio(Template):
    """InfoNCE written out.

    ## What it does
    Finds `log(exp(a) / (exp(a) + sum(exp(b))))` and replaces it by `a - logaddexp(a, logsumexp(b))`.

    ## Why is this bad?
    exp(89) is inf in float32 (exp(12) in float16), and inf / inf is nan. Similarities divided by a temperature
    of 0.01 reach 100.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF160"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(a: Tensor[logits], b: Tensor[logits], dim: Dim):
        return log(exp(a) / (exp(a) + sum(exp(b), dim)))

    def after(a, b, dim):
        return -softplus(logsumexp(b, dim) - a)

    def after_logaddexp(a, b, dim):
        return a - logaddexp(a, logsumexp(b, dim))

    references = ["E11", "P29", "N3"]
    fires = [
        "torch.log(torch.exp(a) / (torch.exp(a) + torch.exp(b).sum(-1, keepdim=True)))",
        "(a.exp() / (a.exp() + b.exp().sum(dim=1, keepdim=True))).log()",
        "torch.log(torch.exp(a) / (torch.exp(b).sum() + torch.exp(a)))",
    ]
    quiet = [
        "torch.log(torch.exp(a) / (torch.exp(c) + torch.exp(b).sum()))",
        "torch.log(torch.exp(a) / (torch.exp(a) - torch.exp(b).sum()))",
        "torch.log(torch.exp(a) / torch.exp(b).sum())",
        "torch.log(torch.exp(a) / (torch.exp(c) + torch.exp(b).sum(-1, keepdim=True)))",
    ]
