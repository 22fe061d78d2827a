class NormalizeInHalf(Template):
    """normalize with an epsilon that is 0 in float16.

    ## What it does
    Finds `F.normalize(x)` in float16 with an epsilon below 3e-8 and computes it in float32.

    ## Why is this bad?
    The default epsilon 1e-12 rounds to 0 in float16: the normalised zero vector is nan. The norm itself
    overflows above 65504.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF506"
    fix = Fix.UPCAST
    failure = Failure.DIVISION_BY_ZERO
    dtypes = ["float16"]

    def before(x: Tensor[sparse], p: Number, dim: Dim, eps: Number):
        return normalize(x, p, dim, eps)

    def after(x, p, dim, eps):
        return cast_like(normalize(cast(x, "float32"), p, dim, eps), x)

    def requires(eps):
        return eps < 2.9e-8

    references = ["E68", "E67", "P9", "P7", "N9", "https://github.com/huggingface/diffusers/pull/13316"]
    fires = [
        "F.normalize(x.half(), dim=-1)",
        "F.normalize(x.half(), p=2, dim=1)",
        "F.normalize(x.half(), dim=-1, eps=1e-10)",
    ]
    quiet = ["F.normalize(x.float(), dim=-1)", "F.normalize(x, dim=-1)", "F.normalize(x.half(), dim=-1, eps=1e-4)"]
