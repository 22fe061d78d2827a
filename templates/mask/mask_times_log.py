class MaskTimesLog(Template):
    """Mask times a logarithm of 0.

    ## What it does
    Finds `mask * log(x)` where x can be exactly 0, and puts 1 under the logarithm where the mask is 0.

    ## Why is this bad?
    0 * log(0) is 0 * -inf, which is nan: a product does not mask an infinity.

    ## Fix safety
    Unchanged where x is positive. Unchanged where the old form was right. Where it gave nan or inf, the new one
    gives a number: that is a choice, so the fix is never applied silently.
    """

    code = "SF619"
    fix = Fix.MASK
    failure = Failure.DOMAIN_ERROR

    def before(m: Tensor[mask], x: Tensor[sparse]):
        return m * log(x)

    def after(m, x):
        return m * log(clamp(x, min=finfo_tiny(x)))

    def after_where(m, x):
        return m * log(where(m == 0, 1, x))

    def after_xlogy(m, x):
        return xlogy(m, x)

    def hazard(x):
        return x == 0

    def requires(x):
        return x >= 0

    references = ["E52", "E22", "E79", "P18"]
    fires = [
        "m * torch.log(torch.relu(x))",
        "torch.log(torch.abs(x).sum(-1, keepdim=True)) * m",
        "m * torch.softmax(x, -1).log()",
    ]
    quiet = ["m * torch.log(x)", "m * torch.log1p(torch.relu(x))", "m * torch.log(torch.relu(x) + 1e-6)"]
