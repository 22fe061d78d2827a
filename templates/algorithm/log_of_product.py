class LogOfProduct(Template):
    """Log of a product.

    ## What it does
    Finds `log(prod(x))` and replaces it by `sum(log(x))`.

    ## Why is this bad?
    A product of many factors leaves the range of floats: fifty factors of 0.1 are 1e-50, which is 0 in float32,
    and the logarithm is -inf. The true value is -115.13.

    ## Fix safety
    For positive factors both forms are the same function; only rounding differs. An even number of negative
    factors gives nan in the new form.
    """

    code = "SF138"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[positive], dim: Dim):
        return log(prod(x, dim))

    def after(x, dim):
        return sum(log(x), dim)

    def requires(x):
        return x >= 0

    references = ["P30"]
    fires = [
        "torch.log(torch.prod(torch.sigmoid(x), dim=-1))",
        "torch.sigmoid(x).prod(-1).log()",
        "np.log(np.prod(np.clip(x, 0.001, 10), axis=-1))",
    ]
    quiet = [
        "torch.log(torch.sigmoid(x)).sum(-1)",
        "torch.log(torch.sum(torch.sigmoid(x), dim=-1))",
        "torch.log(torch.prod(x, dim=-1))",
    ]
