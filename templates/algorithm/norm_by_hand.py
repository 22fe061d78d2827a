class NormByHand(Template):
    """Euclidean norm by hand.

    ## What it does
    Finds `sqrt(sum(x*x))` and replaces it by the library's norm.

    ## Why is this bad?
    The gradient of sqrt is infinite at 0, and infinity times the zero slope of the square is nan: one zero
    vector, or two equal points in a distance, and the whole gradient is nan. The library's norm has gradient 0
    there. The square also overflows above 1.8e19 in float32 and above 255.9 in float16.

    ## Fix safety
    The same function; only rounding differs, and the gradient at 0 becomes 0.
    """

    code = "SF131"
    fix = Fix.ALGORITHM
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[sparse], dim: Dim):
        return sqrt(sum(square(x), dim))

    def after(x, dim):
        return norm(x, 2, dim)

    def after_clamp(x, dim, eps=1e-12):
        return sqrt(clamp(sum(square(x), dim), min=eps))

    def after_epsilon(x, dim, eps=1e-12):
        return sqrt(sum(square(x), dim) + eps)

    references = ["E37", "E46", "P6", "https://github.com/pytorch/pytorch/pull/2775"]
    fires = [
        "torch.sqrt((x**2).sum(-1))",
        "x.pow(2).sum(dim=1).sqrt()",
        "torch.sqrt(torch.sum((a - b) ** 2, dim=-1))",
        "torch.sum(x * x, 1, keepdim=True).sqrt()",
    ]
    quiet = ["x.norm(dim=-1)", "torch.sqrt((x**2).sum(-1) + 1e-6)", "torch.sqrt((x**3).sum(-1))"]
