class LogOfOneMinusExp(Template):
    """Log of one minus an exponential.

    ## What it does
    Finds `log(1 - exp(x))` for negative x and replaces it by the two-branch form of Maechler.

    ## Why is this bad?
    Near 0 the difference cancels: at x = -1e-8 it is 0 in float32, and the logarithm -inf instead of -18.42.
    Far from 0 it rounds to 1: at x = -20 the logarithm is 0 instead of -2.06e-9. No single expression is right
    at both ends.

    ## Fix safety
    Both forms are the same function; only rounding differs. The clamps keep the branch that is not taken, and
    its gradient, finite.
    """

    code = "SF211"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[logits]):
        return log(1 - exp(x))

    def before_log1p(x: Tensor[logits]):
        return log1p(-exp(x))

    def before_expm1(x: Tensor[logits]):
        return log(-expm1(x))

    def after(x):
        near = log(-expm1(clamp(x, min=-0.6931471805599453)))
        far = log1p(-exp(clamp(x, max=-0.6931471805599453)))
        return where(x > -0.6931471805599453, near, far)

    references = [
        "E10",
        "E88",
        "E92",
        "P30",
        "Maechler, Accurately computing log(1 - exp(-|a|)), 2012",
        "https://github.com/pytorch/pytorch/issues/39242",
    ]
    fires = [
        "torch.log(1 - torch.exp(x))",
        "torch.log1p(-torch.exp(x))",
        "torch.log(-torch.expm1(x))",
        "(1 - x.exp()).log()",
    ]
    quiet = ["torch.log(1 + torch.exp(x))", "torch.log1p(-torch.sigmoid(x))", "torch.log(2 - torch.exp(x))"]
