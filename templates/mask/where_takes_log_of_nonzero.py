class WhereTakesLogOfNonzero(Template):
    """Logarithm in a branch that is masked at 0.

    ## What it does
    Finds `where(x == 0, d, log(x))` and puts a second `where` on the argument.

    ## Why is this bad?
    A gradient passes through both branches of a `where`. In the branch that is not taken it is infinite, and
    multiplied by the 0 of the mask it becomes nan, although the value looks right. The gradient of log at 0 is
    infinite.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF605"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[sparse], d: Tensor):
        return where(x == 0, d, log(x))

    def before_not_equal(x: Tensor[sparse], d: Tensor):
        return where(x != 0, log(x), d)

    def after(x, d):
        return where(x == 0, d, log(where(x == 0, 1, x)))

    references = ["E51", "P12"]
    fires = [
        "torch.where(x == 0, 0.0, torch.log(x))",
        "torch.where(x != 0, x.log(), 0.0)",
        "torch.where(x == 0, torch.zeros_like(x), x.log())",
    ]
    quiet = [
        "torch.where(x == 0, 0.0, torch.log(torch.where(x == 0, 1.0, x)))",
        "torch.where(y == 0, 0.0, torch.log(x))",
        "torch.where(x == 0, 0.0, torch.exp(x))",
    ]
