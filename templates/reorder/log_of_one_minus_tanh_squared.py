class LogOfOneMinusTanhSquared(Template):
    """Log-determinant of a tanh squash.

    ## What it does
    Finds `log(1 - tanh(x)**2)`, the change of density of a tanh-squashed policy, and replaces it by `2 *
    (log(2) - x - softplus(-2*x))`, in two pieces where the digits near 0 are needed.

    ## Why is this bad?
    tanh(10) rounds to exactly 1 in float32, so the logarithm is -inf and its gradient nan. The true value is
    -18.61 and the true slope -2.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF214"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[logits]):
        return log(1 - square(tanh(x)))

    def after(x):
        return 2 * (0.6931471805599453 - x - softplus(-2 * x))

    def after_branches(x):
        near = log1p(2 * square(sinh(half * clamp(x, min=-1, max=1))))
        far = 0.6931471805599453 - abs(x) - log1p(exp(-2 * abs(x)))
        return 2 * where(abs(x) < 1, -near, far)

    references = [
        "E28",
        "N4",
        "https://github.com/tensorflow/probability/blob/main/tensorflow_probability/python/bijectors/tanh.py",
    ]
    fires = [
        "torch.log(1 - torch.tanh(x)**2)",
        "(1 - x.tanh().pow(2)).log()",
        "torch.log(1 - torch.square(torch.tanh(x)))",
    ]
    quiet = ["torch.log(1 + torch.tanh(x)**2)", "torch.log(1 - torch.tanh(x)**2 + 1e-6)", "torch.log(1 - x**2)"]
