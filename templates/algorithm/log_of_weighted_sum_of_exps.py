class LogOfWeightedSumOfExps(Template):
    """Log of a mixture of densities.

    ## What it does
    Finds `log(sum(w * exp(x)))`, the likelihood of a mixture, and replaces it by `logsumexp(x + log(w))`.

    ## Why is this bad?
    exp(x) is 0 below -104 in float32: an observation 15 standard deviations from every component has the
    likelihood 0 and the logarithm -inf, while the true value is about -113.

    ## Fix safety
    Both forms are the same function of weights that are not negative; only rounding differs. A weight of 0 is
    replaced by the smallest normal number where the logarithm of 0 would have no slope.
    """

    code = "SF171"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before_softmax(x: Tensor[logits], y: Tensor[logits], axis: Dim, dim: Dim):
        return log(sum(softmax(y, axis) * exp(x), dim))

    def before_scaled(x: Tensor[logits], y: Tensor[logits], s: Tensor[positive], axis: Dim, dim: Dim):
        return log(sum(softmax(y, axis) * exp(x) / s, dim))

    def before(x: Tensor[logits], w: Tensor[probability], dim: Dim):
        return log(sum(w * exp(x), dim))

    def before_divided(x: Tensor[logits], s: Tensor[positive], dim: Dim):
        return log(sum(exp(x) / s, dim))

    def after_softmax(x, y, axis, dim):
        return logsumexp(x + log_softmax(y, axis), dim)

    def after_scaled(x, y, s, axis, dim):
        return logsumexp(x + log_softmax(y, axis) - log(s), dim)

    def after(x, w, dim):
        return logsumexp(x + log(w), dim)

    def after_clamp(x, w, dim):
        return logsumexp(x + log(clamp(w, min=finfo_tiny(w))), dim)

    def after_divided(x, s, dim):
        return logsumexp(x - log(s), dim)

    references = ["E11", "P29", "P30"]
    fires = [
        "torch.log((torch.softmax(y, -1) * torch.exp(x)).sum(-1))",
        "torch.log(torch.sum(x.exp() * y.softmax(dim=1), dim=1))",
        "torch.sum(torch.softmax(y, -1) * torch.exp(x) / ((1 + z**2) * 2.5), -1).log()",
        "np.log(np.sum(np.abs(y) * np.exp(x), axis=-1))",
        "torch.log(torch.sum(torch.exp(x) / (1 + y**2), dim=-1))",
    ]
    quiet = [
        "torch.logsumexp(x + torch.log_softmax(y, -1), -1)",
        "torch.log((torch.softmax(y, -1) * torch.expm1(x)).sum(-1))",
        "torch.log((torch.softmax(y, -1) * x).sum(-1))",
        "torch.log((torch.softmax(y, -1) + torch.exp(x)).sum(-1))",
    ]
