class NormInHalf(Template):
    """Root of a sum of squares in half precision.

    ## What it does
    Finds `sqrt(sum(x*x))` in float16 or bfloat16 and computes it in float32.

    ## Why is this bad?
    The square overflows in float16 above 255.9: the norm of the single number 300 is inf. In bfloat16 each sum
    keeps three digits.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF501"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16", "bfloat16"]

    def before(x: Tensor, dim: Dim):
        return sqrt(sum(square(x), dim))

    def before_epsilon(x: Tensor, dim: Dim, eps: Epsilon):
        return sqrt(sum(square(x), dim) + eps)

    def after(x, dim, eps):
        return cast_like(sqrt(sum(square(cast(x, "float32")), dim) + eps), x)

    def after_norm(x, dim):
        return norm(x, 2, dim)

    def after_bare(x, dim):
        return cast_like(sqrt(sum(square(cast(x, "float32")), dim)), x)

    references = ["E65", "E68", "P7", "N9", "https://github.com/pytorch/pytorch/issues/59489"]
    fires = [
        "torch.sqrt((x.half() ** 2).sum(-1))",
        "x.half().pow(2).sum(dim=1).sqrt()",
        "torch.sqrt(torch.sum(x.half() * x.half(), dim=-1))",
    ]
    quiet = [
        "torch.sqrt((x.float() ** 2).sum(-1))",
        "torch.sqrt((x ** 2).sum(-1))",
        "torch.sqrt((x.half() ** 3).sum(-1))",
    ]
