class VarianceBySums(Template):
    """Variance from a sum of squares and the square of a sum.

    ## What it does
    Finds `sum(x*x) / n - (sum(x) / n)**2`, where n is the number of entries that are summed, and replaces it by `var`;
    and `sum(x*x) - sum(x)**2 / n`, of which it centres x first.

    ## Why is this bad?
    Two large numbers that are nearly equal are subtracted. For the two values 2281.5 and 2281.25 the float32
    result is 0; the true variance is 0.015625. It can become negative, and its root nan.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF188"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[similar], n: Tensor[count], dim: Dim):
        return sum(square(x), dim) / n - square(sum(x, dim) / n)

    def before_mean(x: Tensor[similar], n: Tensor[count], dim: Dim):
        return sum(square(x), dim) / n - square(mean(x, dim))

    def before_total(x: Tensor[similar], n: Tensor[count], dim: Dim):
        return sum(square(x), dim) - square(sum(x, dim)) / n

    def after(x, dim):
        return var(x, dim, correction=0)

    def after_centred(x, dim):
        return mean(square(x - mean(x, dim)), dim)

    def after_total(x, dim):
        return sum(square(x - mean(x, dim)), dim)

    def requires(x, n, dim):
        return measures(n, x, dim)

    references = ["A4", "E60", "E61", "E62", "P28"]
    fires = [
        "(x**2).sum(-1) / x.shape[-1] - (x.sum(-1) / x.shape[-1]) ** 2",
        "torch.sum(x * x, dim=1) / x.size(1) - (torch.sum(x, dim=1) / x.size(1)) ** 2",
        "x.square().sum(0) / len(x) - (x.sum(0) / len(x)).square()",
        "x.pow(2).sum() / x.numel() - (x.sum() / x.numel()) ** 2",
        "np.sum(x**2, axis=0) / x.shape[0] - np.mean(x, axis=0) ** 2",
        "np.sum(x**2) / x.size - (np.sum(x) / x.size) ** 2",
        "np.sum(x**2, axis=0) - np.sum(x, axis=0) ** 2 / len(x)",
    ]
    quiet = [
        "(x**2).sum(-1) / y.shape[-1] - (x.sum(-1) / y.shape[-1]) ** 2",
        "(x**2).sum(-1) / x.shape[0] - (x.sum(-1) / x.shape[0]) ** 2",
        "(x**2).sum(-1) / x.shape[-1] + (x.sum(-1) / x.shape[-1]) ** 2",
        "(x**2).sum(-1) / x.shape[-1] - (y.sum(-1) / x.shape[-1]) ** 2",
        "(x**2).sum(-1) / n - (x.sum(-1) / n) ** 2",
        "x.var(correction=0)",
    ]
