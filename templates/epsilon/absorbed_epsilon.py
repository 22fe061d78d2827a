class AbsorbedEpsilon(Template):
    """Epsilon absorbed by a one.

    ## What it does
    Finds `log(1 + eps - p)`, where the epsilon is added to the 1 before p is taken away, and clamps `1 - p`
    instead.

    ## Why is this bad?
    1 + 1e-10 rounds to exactly 1 in float32, so the epsilon protects nothing: at p = 1 the logarithm is -inf.
    Written as 1 - p + eps it would be -23.03.

    ## Fix safety
    Values change only where 1 - p is near the epsilon.
    """

    code = "SF306"
    fix = Fix.EPSILON
    failure = Failure.CANCELLATION

    def before(p: Tensor[probability], eps: Epsilon):
        return log(1 + eps - p)

    def after(p, eps):
        return log(clamp(1 - p, min=eps))

    def after_order(p, eps):
        return log((1 - p) + eps)

    def requires(eps):
        return eps < 5.9e-8

    references = ["P9", "E8", "N9", "GRIST benchmark: an epsilon absorbed by a 1"]
    fires = [
        "torch.log(1 + 1e-10 - p)",
        "torch.log(1e-10 + 1 - p)",
        "torch.log(1.0 + 1e-12 - p)",
        "(1 + 1e-10 - p).log()",
        "np.log(1 + 1e-17 - p)",
    ]
    quiet = [
        "torch.log(1 + 1e-3 - p)",
        "torch.log((1 - p).clamp(min=1e-10))",
        "torch.log(2 + 1e-10 - p)",
        "torch.log(1 + 1e-3 + p)",
        "torch.log(2.0 + 1e-12 - p)",
        "torch.exp(1e-10 + 1 - p)",
    ]
