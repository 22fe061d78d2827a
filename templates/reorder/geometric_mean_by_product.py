class GeometricMeanByProduct(Template):
    """Geometric mean as a root of a product.

    ## What it does
    Finds `prod(x)**(1/n)` and replaces it by the exponential of scaled logarithms.

    ## Why is this bad?
    The product of a few hundred ordinary factors leaves the range of floats: fifty factors of 0.1 are 0 in
    float32.

    ## Fix safety
    Both forms are the same function for non-negative factors; only rounding differs.
    """

    code = "SF220"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(x: Tensor[positive], dim: Dim, c: Number):
        return pow(prod(x, dim), c)

    def after(x, dim, c):
        return exp(c * sum(log(x), dim))

    def requires(x):
        return x > 0

    references = ["P30"]
    fires = [
        "torch.prod(x.clamp(min=1e-3), dim=-1) ** 0.25",
        "torch.pow(torch.prod(1 + torch.abs(x), dim=-1), 0.1)",
        "(1 + x.square()).prod(-1).pow(0.2)",
    ]
    quiet = [
        "torch.prod(x, dim=-1) ** 0.25",
        "torch.sum(1 + torch.abs(x), dim=-1) ** 0.25",
        "torch.exp(0.25 * torch.log(x).sum(-1))",
    ]
