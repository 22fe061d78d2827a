class WhereTakesExpMinusOne(Template):
    """ELU written out with `where`.

    ## What it does
    Finds `where(x > c, d, exp(x) - 1)`, also with a factor, and clamps x in the exponential at c.

    ## Why is this bad?
    A gradient passes through both branches of a `where`. In the branch that is not taken exp(x) is inf above
    88.7 in float32, and infinity times the 0 of the mask is nan, although the value looks right. Near 0 exp(x)
    - 1 cancels as well.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF629"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[logits], c: Number, d: Tensor):
        return where(x > c, d, exp(x) - 1)

    def before_expm1(x: Tensor[logits], c: Number, d: Tensor):
        return where(x > c, d, expm1(x))

    def before_factor(x: Tensor[logits], c: Number, d: Tensor, alpha: Number):
        return where(x > c, d, alpha * (exp(x) - 1))

    def after(x, c, d, alpha):
        return where(x > c, d, alpha * expm1(clamp(x, max=c)))

    def after_plain(x, c, d):
        return where(x > c, d, expm1(clamp(x, max=c)))

    references = ["E51", "E57", "E9", "P12", "N3"]
    fires = [
        "torch.where(x > 0, x, torch.exp(x) - 1)",
        "torch.where(x > 0, x, torch.expm1(x))",
        "torch.where(x > 0, x, 0.5 * (torch.exp(x) - 1))",
    ]
    quiet = [
        "torch.where(x > 0, x, torch.expm1(x.clamp(max=0)))",
        "torch.where(y > 0, x, torch.exp(x) - 1)",
        "torch.where(x > 0, x, torch.exp(x) + 1)",
    ]
