class DivisionByOwnNorm(Template):
    """Division of a vector by its own norm.

    ## What it does
    Finds `x / norm(x)`, also with the norm written out or with `rsqrt`, and replaces it by `normalize`, or
    keeps the norm away from 0.

    ## Why is this bad?
    A zero vector (padding, a dead unit) gives 0 / 0: the value and the whole gradient are nan.

    ## Fix safety
    Unchanged for vectors longer than the epsilon. A zero vector stays zero instead of becoming nan. In float16
    the epsilon 1e-12 of `normalize` is 0, and a larger one is taken.
    """

    code = "SF132"
    fix = Fix.ALGORITHM
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[sparse], dim: Dim, p: Number):
        return x / norm(x, p, dim)

    def before_root(x: Tensor[sparse], dim: Dim):
        return x / sqrt(sum(square(x), dim))

    def before_rsqrt(x: Tensor[sparse], dim: Dim):
        return x * rsqrt(sum(square(x), dim))

    def after(x, dim, p=2):
        return normalize(x, p, dim)

    def after_clamp(x, dim, p=2, eps=1e-12):
        return x / clamp(norm(x, p, dim), min=eps)

    def after_epsilon(x, dim, p=2, eps=1e-7):
        return x / (norm(x, p, dim) + eps)

    references = ["E37", "E38", "E50", "P24", "N2", "https://github.com/keras-team/keras/pull/23093"]
    fires = [
        "x / x.norm(dim=-1, keepdim=True)",
        "x / torch.norm(x, dim=1, keepdim=True)",
        "x / torch.linalg.norm(x, dim=-1, keepdim=True)",
        "x / np.linalg.norm(x, axis=1, keepdims=True)",
    ]
    quiet = [
        "F.normalize(x, dim=-1)",
        "y / x.norm(dim=-1, keepdim=True)",
        "x / (x.norm(dim=-1, keepdim=True) + 1e-8)",
    ]
