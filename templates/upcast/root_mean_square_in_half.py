class RootMeanSquareInHalf(Template):
    """Root mean square in half precision.

    ## What it does
    Finds `sqrt(mean(x*x))` in float16 and computes it in float32.

    ## Why is this bad?
    The square overflows in float16 above 255.9, although the root is never larger than the largest entry.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF510"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor, dim: Dim):
        return sqrt(mean(square(x), dim))

    def before_epsilon(x: Tensor, dim: Dim, eps: Epsilon):
        return sqrt(mean(square(x), dim) + eps)

    def after(x, dim, eps):
        return cast_like(sqrt(mean(square(cast(x, "float32")), dim) + eps), x)

    def after_bare(x, dim):
        return cast_like(sqrt(mean(square(cast(x, "float32")), dim)), x)

    references = ["E68", "E65", "P7", "N9"]
    fires = [
        "torch.sqrt((x.half() ** 2).mean(-1))",
        "x.half().pow(2).mean().sqrt()",
        "torch.sqrt(torch.mean(x.half() * x.half(), dim=-1) + 1e-6)",
    ]
    quiet = [
        "torch.sqrt((x.float() ** 2).mean(-1))",
        "torch.sqrt((x ** 2).mean(-1))",
        "torch.sqrt((x.half() ** 3).mean(-1))",
    ]
