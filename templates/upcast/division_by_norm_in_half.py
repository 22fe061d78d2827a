class DivisionByNormInHalf(Template):
    """Division by a norm in half precision.

    ## What it does
    Finds `x / norm(x)` in float16 and computes it in float32 with an epsilon.

    ## Why is this bad?
    The norm of two entries of 60000 is inf in float16, and the quotient 0. The norm of a zero vector is 0, and
    the quotient nan.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number. A zero
    vector stays zero instead of becoming nan.
    """

    code = "SF507"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor[sparse], dim: Dim):
        return x / norm(x, 2, dim)

    def after(x, dim, eps=1e-3):
        return cast_like(normalize(cast(x, "float32"), 2, dim, eps), x)

    references = ["E65", "E68", "P7", "P24", "N9"]
    fires = [
        "x.half() / x.half().norm(dim=-1, keepdim=True)",
        "x.half() / torch.norm(x.half(), dim=1, keepdim=True)",
        "x.half() / torch.linalg.norm(x.half(), dim=-1, keepdim=True)",
    ]
    quiet = [
        "x.float() / x.float().norm(dim=-1, keepdim=True)",
        "x / x.norm(dim=-1, keepdim=True)",
        "x.half() / y.half().norm(dim=-1, keepdim=True)",
    ]
