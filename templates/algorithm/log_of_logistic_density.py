class LogOfLogisticDensity(Template):
    """Log of a logistic density.

    ## What it does
    Finds `log(exp(x) / (s * (1 + exp(x))**2))`, the density of a logistic distribution, and replaces it by
    `x - log(s) - 2 * softplus(x)`; and the same for a scale of 1.

    ## Why is this bad?
    The density falls like exp(-|x|): at -104 it is 0 in float32 and its logarithm -inf instead of -104; at 89 the
    exponential is inf, and inf / inf is nan.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF195"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], s: Tensor[positive]):
        return log(exp(x) / (s * square(1 + exp(x))))

    def before_of_scale_one(z: Tensor[logits]):
        return log(exp(z) / square(1 + exp(z)))

    def after(x, s):
        return x - log(s) - 2 * softplus(x)

    def after_logaddexp(x, s):
        return x - log(s) - 2 * logaddexp(x, 0)

    def after_of_scale_one(z):
        return z - 2 * softplus(z)

    def after_of_scale_one_logaddexp(z):
        return z - 2 * logaddexp(z, 0)

    references = ["P11", "E89"]
    fires = [
        "torch.log(torch.exp(-z) / (s * (1 + torch.exp(-z)) ** 2))",
        "torch.log(torch.exp(x) / s / (1 + torch.exp(x)) ** 2)",
        "(x.exp() / (s * (1 + x.exp()).square())).log()",
        "torch.log(torch.exp(-z) / (1 + torch.exp(-z)) ** 2)",
        "np.log(np.exp(x) / (1 + np.exp(x)) ** 2)",
    ]
    quiet = [
        "x - 2 * F.softplus(x)",
        "torch.log(torch.exp(y) / (s * (1 + torch.exp(x)) ** 2))",
        "torch.log(torch.exp(x) / (s * (1 + torch.sin(x)) ** 2))",
        "torch.log(torch.exp(-y) / (s * (1 + torch.exp(-z)) ** 2))",
    ]
