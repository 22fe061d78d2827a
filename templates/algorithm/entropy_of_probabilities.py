class EntropyOfProbabilities(Template):
    """Entropy written out at a probability of 0.

    ## What it does
    Finds `sum(p * log(p))`, an entropy of probabilities of which nothing else is known, and protects it at 0.

    ## Why is this bad?
    An outcome that never happened has probability 0, as an empty bin of a histogram has. 0 * log(0) is nan
    although its limit is 0, and one nan makes the whole sum nan.

    ## Fix safety
    Unchanged for positive probabilities; a probability of 0 adds 0 instead of nan.
    """

    code = "SF170"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(p: Tensor[probability], dim: Dim):
        return sum(p * log(p), dim)

    def after(p, dim):
        return sum(xlogy(p, p), dim)

    def after_where(p, dim):
        return sum(p * log(where(p == 0, 1, p)), dim)

    def after_clamp(p, dim):
        return sum(p * log(clamp(p, min=finfo_tiny(p))), dim)

    def harmless(p):
        return p > 0

    references = ["E22", "P18", "N1", "https://github.com/pytorch/pytorch/issues/144279"]
    fires = [
        "torch.sum(x * torch.log(x), dim=-1)",
        "(x * x.log()).sum()",
        "np.sum(x * np.log(x))",
    ]
    quiet = [
        "torch.sum(x * torch.log(y), dim=-1)",
        "torch.sum(torch.xlogy(x, x), dim=-1)",
        "np.sum(x * np.log(x + 1e-12))",
        "torch.sum(x + torch.log(x), dim=-1)",
    ]
