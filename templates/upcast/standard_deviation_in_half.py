class StandardDeviationInHalf(Template):
    """Standard deviation by hand in half precision.

    ## What it does
    Finds `sqrt(var(x) + eps)` in float16 and computes it in float32.

    ## Why is this bad?
    The variance of 300 and -300 is 180000, above the 65504 of float16; its root is an ordinary 424.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF509"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor, dim: Dim, correction: Number, eps: Epsilon):
        return sqrt(var(x, dim, correction=correction) + eps)

    def before_bare(x: Tensor, dim: Dim, correction: Number):
        return sqrt(var(x, dim, correction=correction))

    def after(x, dim, correction, eps):
        return cast_like(sqrt(var(cast(x, "float32"), dim, correction=correction) + eps), x)

    def after_std(x, dim, correction):
        return std(x, dim, correction=correction)

    references = ["E63", "E65", "P7", "N9"]
    fires = [
        "torch.sqrt(x.half().var(-1) + 1e-5)",
        "(x.half().var() + 1e-5).sqrt()",
        "torch.sqrt(x.half().var(dim=0))",
    ]
    quiet = [
        "torch.sqrt(x.float().var(-1) + 1e-5)",
        "torch.sqrt(x.var(-1) + 1e-5)",
        "torch.sqrt(x.half().mean(-1) + 1e-5)",
    ]
