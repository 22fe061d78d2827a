class WhereDividesAbove(Template):
    """Division in a branch that is masked where the divisor is small.

    ## What it does
    Finds `where(b > c, a / b, d)` and puts a second `where` on the divisor.

    ## Why is this bad?
    A gradient passes through both branches of a `where`. In the branch that is not taken it is infinite, and
    multiplied by the 0 of the mask it becomes nan, although the value looks right.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF603"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(a: Tensor, b: Tensor[sparse], c: Number, d: Tensor):
        return where(b > c, a / b, d)

    def before_flipped(a: Tensor, b: Tensor[sparse], c: Number, d: Tensor):
        return where(b <= c, d, a / b)

    def after(a, b, c, d):
        return where(b > c, a / where(b > c, b, 1), d)

    def after_flipped(a, b, c, d):
        return where(b <= c, d, a / where(b <= c, 1, b))

    def requires(c):
        return c >= 0

    references = ["E51", "P5", "P12", "E57", "https://github.com/tensorflow/tensorflow/issues/38349"]
    fires = [
        "torch.where(b > 0, a / b, 0.0)",
        "torch.where(b > 1e-6, a / b, torch.zeros_like(a))",
        "torch.where(y <= 0, 1.0, x / y)",
    ]
    quiet = [
        "torch.where(b > 0, a / torch.where(b > 0, b, 1.0), 0.0)",
        "torch.where(c > 0, a / b, 0.0)",
        "torch.where(b > 0, a * b, 0.0)",
    ]
