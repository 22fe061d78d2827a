class CovarianceByMoments(Template):
    """Covariance as mean of products minus product of means.

    ## What it does
    Finds `mean(x * y) - mean(x) * mean(y)` and centres both first: `mean((x - mean(x)) * (y - mean(y)))`.

    ## Why is this bad?
    Two large numbers that are nearly equal are subtracted. For x = (2281.5, 2281.25) and y = (2281.25, 2281.5) the
    float32 result is 0; the true covariance is -0.015625.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF168"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[similar], y: Tensor[similar], dim: Dim):
        return mean(x * y, dim) - mean(x, dim) * mean(y, dim)

    def after(x, y, dim):
        return mean((x - mean(x, dim)) * (y - mean(y, dim)), dim)

    references = ["A4", "E60", "P28"]
    fires = [
        "(x * y).mean() - x.mean() * y.mean()",
        "torch.mean(x * y, dim=1) - torch.mean(x, dim=1) * torch.mean(y, dim=1)",
        "np.mean(x * y) - np.mean(x) * np.mean(y)",
    ]
    quiet = [
        "(x * y).mean() - x.mean() * z.mean()",
        "(x * y).mean() + x.mean() * y.mean()",
        "(x * y).mean() - x.mean()",
    ]
