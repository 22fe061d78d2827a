class WhereTakesSoftplus(Template):
    """Softplus written out with `where`.

    ## What it does
    Finds `where(x > c, x, log(1 + exp(x)))` and replaces it by softplus, or clamps x in the exponential.

    ## Why is this bad?
    A gradient passes through both branches of a `where`. In the branch that is not taken exp(x) is inf above
    88.7 in float32, and infinity times the 0 of the mask is nan, although the value looks right. The threshold
    that was meant to avoid the overflow avoids it in the value only.

    ## Fix safety
    The value changes only by rounding. The gradient is finite where it was nan.
    """

    code = "SF630"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[logits], c: Number):
        return where(x > c, x, log(1 + exp(x)))

    def before_log1p(x: Tensor[logits], c: Number):
        return where(x > c, x, log1p(exp(x)))

    def after(x):
        return softplus(x)

    def after_clamp(x, c):
        return where(x > c, x, log1p(exp(clamp(x, max=c))))

    def requires(c):
        return c >= 15

    references = ["E6", "E51", "P11", "P12"]
    fires = [
        "torch.where(x > 20, x, torch.log(1 + torch.exp(x)))",
        "torch.where(x > 20, x, torch.log1p(torch.exp(x)))",
        "torch.where(x > 30.0, x, x.exp().log1p())",
    ]
    quiet = [
        "torch.where(x > 20, x, F.softplus(x))",
        "torch.where(y > 20, x, torch.log1p(torch.exp(x)))",
        "torch.where(x > 0, x, torch.log1p(torch.exp(x)))",
        "torch.where(y > 20, x, torch.log(1 + torch.exp(x)))",
        "torch.where(x > 20, x, torch.log1p(torch.exp(x)) + 1)",
    ]
