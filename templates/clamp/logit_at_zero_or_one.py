class LogitAtZeroOrOne(Template):
    """Logit of a probability that can be 0 or 1.

    ## What it does
    Finds `logit(p)` and `log(p / (1 - p))` where p can be exactly 0 or 1, and passes an epsilon.

    ## Why is this bad?
    logit(0) is -inf and logit(1) inf, with infinite slopes. A sigmoid is exactly 1 above 17 in float32.

    ## Fix safety
    Values change only within the epsilon of 0 and 1.
    """

    code = "SF409"
    fix = Fix.CLAMP
    failure = Failure.DOMAIN_ERROR

    def before(p: Tensor[probability]):
        return log(p / (1 - p))

    def before_logit(p: Tensor[probability]):
        return logit(p)

    def after(p, eps=1e-6):
        return logit(p, eps)

    def after_clamp(p, eps=1e-6):
        inside = clamp(p, min=eps, max=1 - eps)
        return log(inside / (1 - inside))

    def after_tiny(p):
        return log(clamp(p, min=finfo_tiny(p)) / clamp(1 - p, min=finfo_tiny(p)))

    def hazard(p):
        return (p <= 0) | (p >= 1)

    references = ["E82", "E83", "E91", "P2", "N1"]
    fires = [
        "torch.logit(x.clamp(0, 1))",
        "torch.special.logit(torch.rand_like(x))",
        "torch.special.logit((x > 0).float())",
    ]
    quiet = [
        "torch.logit(p)",
        "torch.logit(torch.sigmoid(x), 1e-6)",
        "torch.log(y / (1 - x))",
        "torch.special.expit(torch.rand_like(x))",
    ]
