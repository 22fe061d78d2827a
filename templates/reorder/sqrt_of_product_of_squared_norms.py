class SqrtOfProductOfSquaredNorms(Template):
    """Square root of a product of sums of squares.

    ## What it does
    Finds `sqrt(a * b)` of two sums of squares and replaces it by `sqrt(a) * sqrt(b)`.

    ## Why is this bad?
    The product of two squared lengths overflows when the vectors have length 4.3e9 in float32 (16 in float16)
    and underflows to 0 below 1e-12, where a following division fails.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF223"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(x: Tensor, y: Tensor, dim: Dim):
        return sqrt(sum(square(x), dim) * sum(square(y), dim))

    def after(x, y, dim):
        return norm(x, 2, dim) * norm(y, 2, dim)

    def after_roots(x, y, dim):
        return sqrt(sum(square(x), dim)) * sqrt(sum(square(y), dim))

    references = ["A3", "E48"]
    fires = [
        "torch.sqrt((x**2).sum(-1) * (y**2).sum(-1))",
        "((x * x).sum() * (y * y).sum()).sqrt()",
        "torch.sqrt(torch.sum(x * x) * torch.sum(y * y))",
    ]
    quiet = [
        "torch.sqrt((x**2).sum(-1) + (y**2).sum(-1))",
        "torch.sqrt((x**2).sum(-1) * y)",
        "x.norm(dim=-1) * y.norm(dim=-1)",
    ]
