class LayerNormByHandInHalf(Template):
    """Layer norm by hand in half precision.

    ## What it does
    Finds `(x - mean(x)) / sqrt(var(x) + eps)` in float16 or bfloat16 and computes it in float32.

    ## Why is this bad?
    The variance of 300 and -300 overflows in float16, and the normalised row becomes 0. The square of the
    deviation overflows above 255.9.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF504"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16", "bfloat16"]

    def before(x: Tensor, dim: Dim, correction: Number, eps: Epsilon):
        return (x - mean(x, dim)) / sqrt(var(x, dim, correction=correction) + eps)

    def after(x, dim, correction, eps):
        wide = cast(x, "float32")
        return cast_like((wide - mean(wide, dim)) / sqrt(var(wide, dim, correction=correction) + eps), x)

    references = ["E66", "E67", "E70", "P7", "N9", "https://github.com/pytorch/pytorch/issues/66707"]
    fires = [
        "(x.half() - x.half().mean(-1, keepdim=True)) / torch.sqrt(x.half().var(-1, keepdim=True) + 1e-5)",
        "(x.half() - x.half().mean()) / torch.sqrt(x.half().var() + 1e-5)",
        "(x.half() - torch.mean(x.half())) / (torch.var(x.half()) + 1e-5).sqrt()",
    ]
    quiet = [
        "(x.float() - x.float().mean()) / torch.sqrt(x.float().var() + 1e-5)",
        "(x - x.mean()) / torch.sqrt(x.var() + 1e-5)",
        "(x.half() - y.half().mean()) / torch.sqrt(x.half().var() + 1e-5)",
    ]
