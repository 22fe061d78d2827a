class WhereTakesExp(Template):
    """Exponential in a branch that is masked where it overflows.

    ## What it does
    Finds `where(x > c, d, exp(x))` and clamps x in the exponential at c.

    ## Why is this bad?
    A gradient passes through both branches of a `where`. In the branch that is not taken exp(x) is inf above
    88.7 in float32, and infinity times the 0 of the mask is nan, although the value looks right.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF628"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[logits], c: Number, d: Tensor):
        return where(x > c, d, exp(x))

    def before_flipped(x: Tensor[logits], c: Number, d: Tensor):
        return where(x <= c, exp(x), d)

    def after(x, c, d):
        return where(x > c, d, exp(clamp(x, max=c)))

    references = ["E51", "E57", "P12", "P14", "N3"]
    fires = [
        "torch.where(x > 0, x + 1, torch.exp(x))",
        "torch.where(x > 0, x, x.exp())",
        "torch.where(x <= 0, torch.exp(x), x + 1)",
    ]
    quiet = [
        "torch.where(x > 0, x + 1, torch.exp(x.clamp(max=0)))",
        "torch.where(y > 0, x, torch.exp(x))",
        "torch.where(x > 0, x, torch.sin(x))",
        "torch.where(x > 0, x + 1, torch.sin(x))",
    ]
