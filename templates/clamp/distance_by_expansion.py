class DistanceByExpansion(Template):
    """Distance from squared norms and a dot product.

    ## What it does
    Finds `sqrt(a2 + b2 - 2 * ab)`, the expanded form of a distance, and clamps the difference from below.

    ## Why is this bad?
    For two equal or nearly equal points the true difference is near 0 and rounding makes it negative: the root
    is nan. At exactly 0 the slope is infinite, so where gradients are taken the difference is kept above 0.

    ## Fix safety
    Values change only below the epsilon, and there by at most its root, 1e-12 for 1e-24. Digits that were lost in the
    difference stay lost: `torch.cdist` with `compute_mode="donot_use_mm_for_euclid_dist"` keeps them.
    """

    code = "SF418"
    fix = Fix.CLAMP
    failure = Failure.CANCELLATION

    def before(a: Tensor[positive], b: Tensor[positive], c: Tensor[positive]):
        return sqrt(a + b - 2 * c)

    def before_times(a: Tensor[positive], b: Tensor[positive], c: Tensor[positive]):
        return sqrt(a + b + c * -2)

    def before_scaled(a: Tensor[positive], b: Tensor[positive], x: Tensor, y: Tensor):
        return sqrt(a + b - matmul(2 * x, y))

    def before_negative(a: Tensor[positive], b: Tensor[positive], u: Tensor, v: Tensor):
        return sqrt(a + b + matmul(-2 * u, v))

    def after_at_zero(a, b, c):
        return sqrt(clamp(a + b - 2 * c, min=0))

    def after(a, b, c, eps=1e-24):
        return sqrt(clamp(a + b - 2 * c, min=eps))

    def after_scaled_at_zero(a, b, x, y):
        return sqrt(clamp(a + b - matmul(2 * x, y), min=0))

    def after_scaled(a, b, x, y, eps=1e-24):
        return sqrt(clamp(a + b - matmul(2 * x, y), min=eps))

    def after_negative_at_zero(a, b, u, v):
        return sqrt(clamp(a + b + matmul(-2 * u, v), min=0))

    def after_negative(a, b, u, v, eps=1e-24):
        return sqrt(clamp(a + b + matmul(-2 * u, v), min=eps))

    references = ["E43", "E42", "P22", "P16", "https://github.com/pytorch/pytorch/issues/37734"]
    fires = [
        "torch.sqrt(a + b - 2 * (x @ y.t()))",
        "(a + b - 2 * torch.matmul(x, y)).sqrt()",
        "np.sqrt(a + b - 2 * np.dot(x, y))",
    ]
    quiet = [
        "torch.sqrt(a + b - 3 * c)",
        "torch.sqrt((a + b - 2 * c).clamp(min=1e-12))",
        "torch.sqrt(a + b + 2 * c)",
        "torch.sqrt(a + b + 2 * (x @ y.t()))",
    ]
