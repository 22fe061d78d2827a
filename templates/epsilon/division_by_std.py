class DivisionByStd(Template):
    """Division by a standard deviation.

    ## What it does
    Finds a division by `std`, as in the normalisation of advantages or features, and keeps the
    divisor above an epsilon.

    ## Why is this bad?
    A batch in which all values are equal has standard deviation 0: 0 / 0 is nan, and so is the gradient.
    Through rounding the standard deviation of equal values can also be about 1e-8, and then noise is blown up
    to size 1.

    ## Fix safety
    Unchanged where the standard deviation is above the epsilon; to add the epsilon would change ordinary values by
    its own size. Equal values give 0 instead of nan.
    """

    code = "SF301"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO

    def before(a: Tensor, x: Tensor[similar], dim: Dim, correction: Number):
        return a / std(x, dim, correction=correction)

    def after(a, x, dim, correction, eps=1e-8):
        return a / clamp(std(x, dim, correction=correction), min=eps)

    def after_epsilon(a, x, dim, correction, eps=1e-8):
        return a / (std(x, dim, correction=correction) + eps)

    references = ["E74", "E44", "P30", "P1", "N2"]
    fires = [
        "(x - x.mean()) / x.std()",
        "(x - x.mean(dim=1, keepdim=True)) / x.std(dim=1, keepdim=True)",
        "(x - torch.mean(x)) / torch.std(x)",
        "(x - np.mean(x)) / np.std(x)",
    ]
    quiet = [
        "(x - x.mean()) / (x.std() + 1e-8)",
        "(x - x.mean()) / x.sum()",
        "(x - x.mean()) / x.std().clamp(min=1e-6)",
    ]
