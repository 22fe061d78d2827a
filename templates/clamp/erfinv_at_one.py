class ErfinvAtOne(Template):
    """Inverse error function of what can be 1.

    ## What it does
    Finds `erfinv(x)` where x can reach -1 or 1, as in sampling a normal number from a uniform one, and clamps
    it to just inside.

    ## Why is this bad?
    erfinv(-1) is -inf: `2 * torch.rand(n) - 1` reaches -1 because rand returns 0 once in 16 million draws.

    ## Fix safety
    Values change only within the epsilon of -1 and 1.
    """

    code = "SF408"
    fix = Fix.CLAMP
    failure = Failure.DOMAIN_ERROR

    def before(x: Tensor[unit]):
        return erfinv(x)

    def after_double(x):
        return erfinv(clamp(x, min=-1 + 1.2e-16, max=1 - 1.2e-16))

    def after(x, eps=1e-6):
        return erfinv(clamp(x, min=-1 + eps, max=1 - eps))

    def after_tiny(x):
        return erfinv(clamp(x, min=half * finfo_eps(x) - 1, max=1 - half * finfo_eps(x)))

    def hazard(x):
        return (x >= 1) | (x <= -1)

    references = ["P26", "E81", "N1"]
    fires = [
        "torch.erfinv(2 * torch.rand_like(x) - 1)",
        "torch.erfinv(torch.sin(x))",
        "torch.special.erfinv(torch.cos(x))",
    ]
    quiet = [
        "torch.erfinv(x)",
        "torch.erfinv(0.5 * torch.tanh(x))",
        "torch.erf(torch.tanh(x))",
        "torch.erf(torch.sin(x))",
    ]
