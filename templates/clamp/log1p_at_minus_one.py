class Log1pAtMinusOne(Template):
    """log1p of what can be -1.

    ## What it does
    Finds `log1p(x)` where x can reach -1, as in log1p(-p) with a probability p, and clamps it from below.

    ## Why is this bad?
    log1p(-1) is -inf with an infinite slope. A sigmoid or softmax is exactly 1 for logits above 17 in float32.

    ## Fix safety
    Values change only within the epsilon of -1.
    """

    code = "SF417"
    fix = Fix.CLAMP
    failure = Failure.UNDERFLOW

    def before(x: Tensor[unit]):
        return log1p(x)

    def after_double(x):
        return log1p(clamp(x, min=-1 + 1.2e-16))

    def after(x, eps=1e-7):
        return log1p(clamp(x, min=-1 + eps))

    def after_tiny(x):
        return log1p(clamp(x, min=half * finfo_eps(x) - 1))

    def hazard(x):
        return x == -1

    def requires(x):
        return x >= -1

    references = ["P2", "P4", "E82", "E92", "N1"]
    fires = ["torch.log1p(-x.clamp(0, 1))", "torch.log1p(torch.cos(x))", "torch.log1p(-F.softmax(x, -1))"]
    quiet = ["torch.log1p(x)", "torch.log1p(torch.sigmoid(x))", "torch.log1p(-0.5 * F.softmax(x, -1))"]
