class VarianceByMoments(Template):
    """Variance as mean of squares minus square of mean.

    ## What it does
    Finds `mean(x*x) - mean(x)**2` and replaces it by `var`.

    ## Why is this bad?
    Two large numbers that are nearly equal are subtracted. For the two values 2281.5 and 2281.25 the float32
    result is 0; the true variance is 0.015625. It can become negative, and its root nan.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF123"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[similar], dim: Dim):
        return mean(square(x), dim) - square(mean(x, dim))

    def after(x, dim):
        return var(x, dim, correction=0)

    def after_centred(x, dim):
        return mean(square(x - mean(x, dim)), dim)

    references = ["A4", "E60", "E61", "E62", "P28", "https://github.com/pytorch/pytorch/issues/2470"]
    fires = [
        "(x**2).mean() - x.mean()**2",
        "torch.mean(x * x, dim=1) - torch.mean(x, dim=1)**2",
        "x.square().mean(-1) - x.mean(-1).square()",
        "np.mean(x**2) - np.mean(x)**2",
    ]
    quiet = ["x.var(correction=0)", "(x**2).mean() - y.mean()**2", "(x**2).mean() + x.mean()**2"]
