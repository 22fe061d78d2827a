class MeanBySumInHalf(Template):
    """Mean as a sum divided by a count in half precision.

    ## What it does
    Finds `sum(x) / n` and `sum(x) * share` in float16 and sums in float32.

    ## Why is this bad?
    The sum overflows in float16 above 65504, long before the mean does: the mean of a thousand entries of 100
    is inf.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF505"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor, dim: Dim, n: Tensor[count]):
        return sum(x, dim) / n

    def before_share(x: Tensor, dim: Dim, m: Tensor[probability]):
        return sum(x, dim) * m

    def after(x, dim, n):
        return cast_like(sum(cast(x, "float32"), dim) / n, x)

    def after_share(x, dim, m):
        return cast_like(sum(cast(x, "float32"), dim) * m, x)

    references = ["E65", "P7", "https://github.com/pytorch/pytorch/issues/91597"]
    fires = [
        "x.half().sum() / 1000",
        "torch.sum(x.half(), dim=-1) / 1000",
        "x.half().sum(0, keepdim=True) / 64",
        "x.half().sum() * 0.001",
    ]
    quiet = ["x.float().sum() / n", "x.sum() / n", "x.half().sum() + n", "x.float().sum() / 1000"]
