class WeightedMeanInHalf(Template):
    """Weighted or masked mean in half precision.

    ## What it does
    Finds `sum(x * m) / sum(m)` in float16 and sums in float32.

    ## Why is this bad?
    Both sums overflow in float16 above 65504: a mask of 70000 ones sums to inf, and the mean of entries of 100
    does so after 656 of them.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number. An empty
    mask gives 0 instead of nan.
    """

    code = "SF512"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor, m: Tensor[mask], dim: Dim):
        return sum(x * m, dim) / sum(m, dim)

    def after(x, m, dim):
        return cast_like(sum(cast(x, "float32") * m, dim) / clamp(sum(cast(m, "float32"), dim), min=1), x)

    def after_bare(x, m, dim):
        return cast_like(sum(cast(x, "float32") * m, dim) / sum(cast(m, "float32"), dim), x)

    references = ["E65", "E73", "P3", "P7", "N9"]
    fires = [
        "(x.half() * (y > 0).half()).sum() / (y > 0).half().sum()",
        "torch.sum(x.half() * m.half(), dim=1) / torch.sum(m.half(), dim=1)",
        "(m.half() * x.half()).sum(-1) / m.half().sum(-1)",
    ]
    quiet = [
        "(x.float() * m.float()).sum() / m.float().sum()",
        "(x * m).sum() / m.sum()",
        "(x.half() * m.half()).sum() / y.half().sum()",
        "(m.half() + x.half()).sum(-1) / m.half().sum(-1)",
    ]
