class ScalingAfterProductInHalf(Template):
    """Attention scores scaled after the product in half precision.

    ## What it does
    Finds `(q @ k) / c` in float16 and scales q before the product.

    ## Why is this bad?
    The product of two vectors of 64 entries of 40 is 102400, above the 65504 of float16: the score is inf,
    although after the division by 8 it is 12800.

    ## Fix safety
    Both forms are the same function; the rounding differs by about one unit of float16.
    """

    code = "SF508"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(q: Tensor, k: Tensor, c: Tensor[count]):
        return matmul(q, k) / c

    def after(q, k, c):
        return matmul(q / c, k)

    def requires(c):
        return c > 1

    references = ["P7", "N9"]
    fires = [
        "(q.half() @ k.half()) / 8",
        "torch.matmul(q.half(), k.half()) / 8.0",
        "torch.matmul(q.half(), k.half().transpose(-2, -1)) / math.sqrt(64)",
    ]
    quiet = ["(q.half() / 8) @ k.half()", "(q @ k) / 8", "(q.float() @ k.float()) / 8", "(q.half() @ k.half()) + 8"]
