class EntropyByHand(Template):
    """x times log x.

    ## What it does
    Finds `x * log(x)`, the term of an entropy, and protects it at 0.

    ## Why is this bad?
    At x = 0 this is 0 * -inf, which is nan, although its limit is 0. An entropy of probabilities of which one
    underflowed is nan, and so is its gradient.

    ## Fix safety
    Unchanged for positive x; nan becomes 0 at x = 0. `xlogy(x, x)` has a nan gradient at 0 in torch, so there x
    is clamped under the logarithm.
    """

    code = "SF142"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[sparse]):
        return x * log(x)

    def after(x):
        return xlogy(x, x)

    def after_clamp(x):
        return x * log(clamp(x, min=finfo_tiny(x)))

    def after_epsilon(x, eps=1e-12):
        return x * log(x + eps)

    def requires(x):
        return x >= 0

    def hazard(x):
        return x == 0

    references = ["E22", "P18", "https://github.com/pytorch/pytorch/issues/144279"]
    fires = [
        "torch.relu(x).log() * torch.relu(x)",
        "torch.sigmoid(x) * torch.sigmoid(x).log()",
        "torch.softmax(x, -1) * torch.log(torch.softmax(x, -1))",
    ]
    quiet = [
        "x * torch.log(x)",
        "torch.sigmoid(x) * torch.log(torch.sigmoid(y))",
        "torch.xlogy(x, x)",
        "torch.sigmoid(x) * torch.log1p(torch.sigmoid(x))",
        "torch.sigmoid(x) * torch.sigmoid(y).log()",
    ]
