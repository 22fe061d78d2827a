class MinMaxScaling(Template):
    """Scaling to [0, 1] by minimum and maximum.

    ## What it does
    Finds `(x - min(x)) / (max(x) - min(x))` and adds an epsilon to the divisor.

    ## Why is this bad?
    When all values are equal (a blank image, a constant feature, a single element) this is 0 / 0, and nan
    spreads through everything after it.

    ## Fix safety
    Unchanged where the old form was right, up to the size of the epsilon. Where the old form gave nan or inf,
    the new one gives a number: that is a choice, so the fix is never applied silently.
    """

    code = "SF313"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[similar], dim: Dim):
        return (x - amin(x, dim)) / (amax(x, dim) - amin(x, dim))

    def before_scaled(c: Number, x: Tensor[similar], dim: Dim):
        return c * (x - amin(x, dim)) / (amax(x, dim) - amin(x, dim))

    def before_range(x: Tensor[similar], dim: Dim):
        return (x - amin(x, dim)) / ptp(x, dim)

    def after_clamp(x, dim, eps=1e-8):
        return (x - amin(x, dim)) / clamp(amax(x, dim) - amin(x, dim), min=eps)

    def after(x, dim, eps=1e-8):
        return (x - amin(x, dim)) / (amax(x, dim) - amin(x, dim) + eps)

    def after_scaled_clamp(c, x, dim, eps=1e-8):
        return c * (x - amin(x, dim)) / clamp(amax(x, dim) - amin(x, dim), min=eps)

    def after_scaled(c, x, dim, eps=1e-8):
        return c * (x - amin(x, dim)) / (amax(x, dim) - amin(x, dim) + eps)

    references = ["P1", "N2"]
    fires = [
        "(x - x.min()) / (x.max() - x.min())",
        "(x - torch.min(x)) / (torch.max(x) - torch.min(x))",
        "(x - np.min(x)) / (np.max(x) - np.min(x))",
        "255 * (x - x.min()) / (x.max() - x.min())",
        "(x - np.min(x)) / np.ptp(x)",
    ]
    quiet = [
        "(x - x.min()) / (x.max() - x.min() + 1e-8)",
        "(x - x.min()) / (y.max() - x.min())",
        "(x - x.mean()) / (x.max() + x.min())",
        "(x - np.min(x)) / (np.ptp(x) + 1e-8)",
    ]
