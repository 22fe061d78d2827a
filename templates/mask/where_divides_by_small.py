class WhereDividesBySmall(Template):
    """Division in a branch that is masked where the divisor is near 0.

    ## What it does
    Finds `where(abs(b) > c, a / b, d)` and puts a second `where` on the divisor.

    ## Why is this bad?
    A gradient passes through both branches of a `where`. In the branch that is not taken it is infinite, and
    multiplied by the 0 of the mask it becomes nan, although the value looks right. The test says that b comes
    to 0.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF640"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(a: Tensor, b: Tensor[sparse], c: Number, d: Tensor):
        return where(abs(b) > c, a / b, d)

    def before_at_least(a: Tensor, b: Tensor[sparse], c: Number, d: Tensor):
        return where(abs(b) >= c, a / b, d)

    def before_flipped(a: Tensor, b: Tensor[sparse], c: Number, d: Tensor):
        return where(abs(b) <= c, d, a / b)

    def before_below(a: Tensor, b: Tensor[sparse], c: Number, d: Tensor):
        return where(abs(b) < c, d, a / b)

    def after(a, b, c, d):
        return where(abs(b) > c, a / where(abs(b) > c, b, 1), d)

    def after_flipped(a, b, c, d):
        return where(abs(b) <= c, d, a / where(abs(b) <= c, 1, b))

    def requires(c):
        return c >= 0

    references = ["E51", "P5", "P12", "E57"]
    fires = [
        "torch.where(b.abs() > 1e-6, a / b, torch.zeros_like(a))",
        "torch.where(torch.abs(y) < 1e-8, 0.0, x / y)",
        "torch.where(torch.abs(b) <= 0, 1.0, a / b)",
    ]
    quiet = [
        "torch.where(b.abs() > 1e-6, a / torch.where(b.abs() > 1e-6, b, 1.0), 0.0)",
        "torch.where(c.abs() > 1e-6, a / b, 0.0)",
        "torch.where(b.abs() > 1e-6, a * b, torch.zeros_like(a))",
    ]
