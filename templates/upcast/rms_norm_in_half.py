class RmsNormInHalf(Template):
    """Root-mean-square norm in half precision.

    ## What it does
    Finds `x * rsqrt(mean(x*x) + eps)` in float16 and computes it in float32.

    ## Why is this bad?
    The square overflows in float16 above 255.9: a row of 300s becomes a row of 0s.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF502"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor, dim: Dim, eps: Epsilon):
        return x * rsqrt(mean(square(x), dim) + eps)

    def before_root(x: Tensor, dim: Dim, eps: Epsilon):
        return x / sqrt(mean(square(x), dim) + eps)

    def after(x, dim, eps):
        wide = cast(x, "float32")
        return cast_like(wide * rsqrt(mean(square(wide), dim) + eps), x)

    references = [
        "E68",
        "P7",
        "N9",
        "https://github.com/pytorch/pytorch/pull/133085",
        "https://github.com/huggingface/diffusers/pull/13316",
    ]
    fires = [
        "x.half() * torch.rsqrt(x.half().pow(2).mean(-1, keepdim=True) + 1e-6)",
        "x.half() / torch.sqrt((x.half() ** 2).mean(-1, keepdim=True) + 1e-5)",
        "x.half() * torch.rsqrt(torch.mean(x.half() ** 2, dim=-1, keepdim=True) + 1e-6)",
    ]
    quiet = [
        "x.float() * torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + 1e-6)",
        "x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)",
        "x.half() * torch.rsqrt(y.half().pow(2).mean(-1, keepdim=True) + 1e-6)",
    ]
