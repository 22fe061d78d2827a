class WhereTakesPower(Template):
    """Power in a branch that is masked outside its domain.

    ## What it does
    Finds `where(x > c, x ** n, d)` with a negative or fractional exponent and puts a second `where` on the
    base.

    ## Why is this bad?
    A gradient passes through both branches of a `where`. In the branch that is not taken it is infinite, and
    multiplied by the 0 of the mask it becomes nan, although the value looks right. The slope of such a power at
    0 is infinite.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF607"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[sparse], c: Number, n: Number, d: Tensor):
        return where(x > c, pow(x, n), d)

    def before_flipped(x: Tensor[sparse], c: Number, n: Number, d: Tensor):
        return where(x <= c, d, pow(x, n))

    def after(x, c, n, d):
        return where(x > c, pow(where(x > c, x, 1), n), d)

    def after_flipped(x, c, n, d):
        return where(x <= c, d, pow(where(x <= c, 1, x), n))

    def requires(c, n):
        return (c >= 0) & (n < 1)

    references = ["E51", "P12", "E17", "https://github.com/Ciela-Institute/caustics/pull/83"]
    fires = [
        "torch.where(x > 0, x ** 0.4, 0.0)",
        "torch.where(x > 0, x.pow(-1.5), 0.0)",
        "torch.where(x > 0.0031308, torch.pow(x, 0.41667), x)",
    ]
    quiet = [
        "torch.where(x > 0, x ** 3, 0.0)",
        "torch.where(y > 0, x ** 0.4, 0.0)",
        "torch.where(x > 0, torch.where(x > 0, x, 1.0) ** 0.4, 0.0)",
        "torch.where(y > 0, x.pow(-1.5), 0.0)",
    ]
