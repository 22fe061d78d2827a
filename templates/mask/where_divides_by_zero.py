class WhereDividesByZero(Template):
    """Division in a branch that is masked where the divisor is 0.

    ## What it does
    Finds `where(b == 0, d, a / b)` and puts a second `where` on the divisor.

    ## Why is this bad?
    A gradient passes through both branches of a `where`. In the branch that is not taken it is infinite, and
    multiplied by the 0 of the mask it becomes nan, although the value looks right. The value of a / b is
    computed everywhere, also where b is 0.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF602"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(a: Tensor, b: Tensor[sparse], d: Tensor):
        return where(b == 0, d, a / b)

    def before_not_equal(a: Tensor, b: Tensor[sparse], d: Tensor):
        return where(b != 0, a / b, d)

    def after(a, b, d):
        return where(b == 0, d, a / where(b == 0, 1, b))

    references = [
        "E51",
        "P5",
        "P12",
        "https://github.com/jax-ml/jax/issues/347",
        "https://github.com/pytorch/pytorch/issues/68425",
    ]
    fires = [
        "torch.where(b == 0, 0.0, a / b)",
        "torch.where(b != 0, a / b, torch.zeros_like(a))",
        "torch.where(y == 0, 0, x / y)",
        "(a / b).where(b != 0, 0.0)",
    ]
    quiet = [
        "torch.where(b == 0, 0.0, a / torch.where(b == 0, 1.0, b))",
        "torch.where(c == 0, 0.0, a / b)",
        "torch.where(b == 0, 0.0, a * b)",
    ]
