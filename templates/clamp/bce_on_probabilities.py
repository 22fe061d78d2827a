class BceOnProbabilities(Template):
    """Binary cross entropy by hand on probabilities.

    ## What it does
    Finds `y * log(p) + (1 - y) * log(1 - p)`, and the logarithms of p and of 1 - p with other weights (those of a
    class, of a focal loss), and clamps both logarithms from below.

    ## Why is this bad?
    A probability that is exactly 0 or 1 (a sigmoid is 1 above 17 in float32) gives -inf, and -inf times a
    target of 0 is nan: the loss and every gradient are lost.

    ## Fix safety
    Values change only below the smallest normal number, 1.2e-38, and above the last number before 1. Unchanged where the old form
    was right. Where it gave nan or inf, the new one gives a number: that is a choice, so the fix is never
    applied silently.
    """

    code = "SF421"
    fix = Fix.CLAMP
    failure = Failure.UNDERFLOW

    def before(y: Tensor, z: Tensor, p: Tensor[probability]):
        return y * log(p) + z * log(1 - p)

    def after(y, z, p):
        return y * log(clamp(p, min=finfo_tiny(p))) + z * log1p(-clamp(p, max=1 - half * finfo_eps(p)))

    def after_tiny(y, z, p):
        return y * log(clamp(p, min=finfo_tiny(p))) + z * log(clamp(1 - p, min=finfo_tiny(p)))

    def after_clamp(y, z, p, eps=1e-12):
        return y * log(clamp(p, min=eps)) + z * log(clamp(1 - p, min=eps))

    def after_xlogy(y, z, p):
        return xlogy(y, p) + xlog1py(z, -p)

    references = ["E21", "E23", "E5", "P2", "P20", "N1", "N4"]
    fires = [
        "y * torch.log(p) + (1 - y) * torch.log(1 - p)",
        "(1 - y) * (1 - p).log() + y * p.log()",
        "y * np.log(p) + (1 - y) * np.log(1 - p)",
        "-w * y * torch.log(p) - (1 - y) * torch.log(1 - p)",
    ]
    quiet = [
        "y * torch.log(p) + (1 - y) * torch.log(1 - q)",
        "y * torch.log(p + 1e-8) + (1 - y) * torch.log(1 - p + 1e-8)",
        "y * torch.log(p) + (1 - y) * torch.log(1 + p)",
    ]
