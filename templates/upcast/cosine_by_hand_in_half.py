class CosineByHandInHalf(Template):
    """Cosine similarity by hand in half precision.

    ## What it does
    Finds `sum(a*b) / (norm(a) * norm(b))` in float16 and computes it in float32.

    ## Why is this bad?
    Two vectors of length 300 have a dot product of 90000, above the 65504 of float16: inf / inf is nan.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF511"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(a: Tensor, b: Tensor, dim: Dim):
        return sum(a * b, dim) / (norm(a, 2, dim) * norm(b, 2, dim))

    def after(a, b, dim):
        return cast_like(cosine_similarity(cast(a, "float32"), cast(b, "float32"), dim), a)

    def after_native(a, b, dim):
        return cosine_similarity(a, b, dim)

    references = ["E48", "A3", "P7", "P24", "N9"]
    fires = [
        "(a.half() * b.half()).sum(-1) / (a.half().norm(dim=-1) * b.half().norm(dim=-1))",
        "torch.sum(a.half() * b.half(), dim=1) / (torch.norm(a.half(), dim=1) * torch.norm(b.half(), dim=1))",
        "(b.half() * a.half()).sum(-1) / (b.half().norm(dim=-1) * a.half().norm(dim=-1))",
        "(a.half() * b.half()).sum(-1) / (a.half().norm(2, -1) * b.half().norm(2, -1))",
    ]
    quiet = [
        "(a.float() * b.float()).sum(-1) / (a.float().norm(dim=-1) * b.float().norm(dim=-1))",
        "(a * b).sum(-1) / (a.norm(dim=-1) * b.norm(dim=-1))",
        "F.cosine_similarity(a.half(), b.half(), dim=-1)",
        "(a.half() * b.half()).sum(-1) / (a.half().norm(dim=-1) + b.half().norm(dim=-1))",
    ]
