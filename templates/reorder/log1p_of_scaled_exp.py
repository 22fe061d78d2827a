class Log1pOfScaledExp(Template):
    """Log of one plus a multiple of an exponential.

    ## What it does
    Finds `log1p(a * exp(x))` for a positive a, also written without log1p, and replaces it by
    `softplus(x + log(a))`.

    ## Why is this bad?
    exp(x) overflows above 88.7 in float32, and the logarithm of inf is inf, where log(a) + x is an ordinary number.

    ## Fix safety
    Both forms are the same function for positive a; only rounding differs.
    """

    code = "SF231"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(a: Tensor[positive], x: Tensor[logits]):
        return log1p(a * exp(x))

    def before_sum(a: Tensor[positive], x: Tensor[logits]):
        return log(1 + a * exp(x))

    def after(a, x):
        return softplus(x + log(a))

    def after_logaddexp(a, x):
        return logaddexp(x + log(a), 0)

    def after_logsigmoid(a, x):
        return -logsigmoid(-x - log(a))

    def requires(a):
        return a > 0

    references = ["E27", "P11", "N3", "https://github.com/tensorflow/probability/commit/07506db14"]
    fires = [
        "torch.log1p(3.0 * torch.exp(x))",
        "torch.log(1 + 0.5 * torch.exp(-x))",
        "(x.exp() * 2).log1p()",
        "np.log1p(4.0 * np.exp(x))",
        "torch.log1p(3.0 * x.double().exp())",
    ]
    quiet = [
        "torch.log1p(y * torch.exp(x))",
        "torch.log1p(3.0 * torch.expm1(x))",
        "torch.log1p(-3.0 * torch.exp(x))",
        "torch.log2(3.0 * torch.exp(x))",
    ]
