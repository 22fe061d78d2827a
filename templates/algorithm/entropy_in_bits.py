class EntropyInBits(Template):
    """Entropy in bits written out at a probability of 0.

    ## What it does
    Finds `sum(p * log2(p))`, an entropy of probabilities of which nothing else is known, and protects it at 0.

    ## Why is this bad?
    An outcome that never happened has probability 0, as an empty bin of a histogram has. 0 * log2(0) is nan
    although its limit is 0, and one nan makes the whole sum nan.

    ## Fix safety
    Unchanged for positive probabilities; a probability of 0 adds 0 instead of nan.
    """

    code = "SF185"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(p: Tensor[probability], dim: Dim):
        return sum(p * log2(p), dim)

    def after(p, dim):
        return sum(p * log2(where(p == 0, 1, p)), dim)

    def after_clamp(p, dim):
        return sum(p * log2(clamp(p, min=finfo_tiny(p))), dim)

    def harmless(p):
        return p > 0

    references = ["E22", "P18", "N1", "Cover and Thomas, Elements of Information Theory, section 2.1"]
    fires = [
        "torch.sum(x * torch.log2(x), dim=-1)",
        "(x * x.log2()).sum()",
        "np.sum(x * np.log2(x))",
    ]
    quiet = [
        "torch.sum(x * torch.log2(y), dim=-1)",
        "np.sum(x * np.log2(np.where(x == 0, 1, x)))",
        "np.sum(x * np.log2(x + 1e-12))",
        "torch.sum(x + torch.log2(x), dim=-1)",
    ]
