class WhereTakesSqrt(Template):
    """Square root in a branch that is masked outside its domain.

    ## What it does
    Finds `where(x > c, sqrt(x), d)` and puts a second `where` on the argument.

    ## Why is this bad?
    A gradient passes through both branches of a `where`. In the branch that is not taken it is infinite, and
    multiplied by the 0 of the mask it becomes nan, although the value looks right. The slope of sqrt at 0 is
    infinite.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF606"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[sparse], c: Number, d: Tensor):
        return where(x > c, sqrt(x), d)

    def before_flipped(x: Tensor[sparse], c: Number, d: Tensor):
        return where(x <= c, d, sqrt(x))

    def before_below(x: Tensor[sparse], c: Number, d: Tensor):
        return where(x < c, d, sqrt(x))

    def after(x, c, d):
        return where(x > c, sqrt(where(x > c, x, 1)), d)

    def after_flipped(x, c, d):
        return where(x <= c, d, sqrt(where(x <= c, 1, x)))

    def requires(c):
        return c >= 0

    references = ["E51", "P12", "P6", "https://github.com/pytorch/pytorch/issues/36923"]
    fires = [
        "torch.where(x > 0, torch.sqrt(x), 0.0)",
        "torch.where(x > 1e-6, x.sqrt(), torch.zeros_like(x))",
        "torch.where(x <= 0, 0.0, torch.sqrt(x))",
    ]
    quiet = [
        "torch.where(x > 0, torch.sqrt(torch.where(x > 0, x, 1.0)), 0.0)",
        "torch.where(y > 0, torch.sqrt(x), 0.0)",
        "torch.where(x > 0, torch.exp(x), 0.0)",
    ]
