class LogOfProductOfUnknownSign(Template):
    """Log of a product of factors of unknown sign.

    ## What it does
    Finds `log(prod(x))` where nothing tells that the factors are positive, as where a likelihood is given, and replaces
    it by the sum of the logarithms of their sizes.

    ## Why is this bad?
    A product of many factors leaves the range of floats: fifty factors of 0.1 are 1e-50, which is 0 in float32,
    and the logarithm is -inf. The true value is -115.13.

    ## Fix safety
    Where the product is positive both forms are the same function; only rounding differs. Where it is negative the old
    form is nan, and the new one is the logarithm of its size. Of factors that are never negative the absolute value can
    be left out.
    """

    code = "SF197"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW
    pedantic = True

    def before(x: Tensor, dim: Dim):
        return log(prod(x, dim))

    def after(x, dim):
        return sum(log(abs(x)), dim)

    def harmless(x):
        return x >= 0

    references = ["P30"]
    fires = ["torch.log(torch.prod(x, dim=-1))", "x.prod(-1).log()", "-torch.log(x.prod(dim=1, keepdim=True))"]
    quiet = [
        "torch.log(torch.sum(x, dim=-1))",
        "torch.log(torch.prod(torch.sigmoid(x), dim=-1))",
        "torch.log(x).sum(-1)",
        "torch.log1p(torch.prod(x, dim=-1))",
    ]
