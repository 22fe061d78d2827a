class DivisionBySignedZero(Template):
    """Division by what can be 0 and has either sign.

    ## What it does
    Finds `a / b` where b can be exactly 0 and also negative (a tanh, a sine, a sign, a difference), and divides
    by 1 there: of what may be a Python number by `b + (b == 0)`, for `torch.where` takes tensors alone.

    ## Why is this bad?
    a / 0 is inf and 0 / 0 is nan, in value and gradient. Adding an epsilon would only move the pole, and a
    clamp would lose the sign.

    ## Fix safety
    Unchanged where the old form was right. Where it gave nan or inf, the new one gives a number: that is a
    choice, so the fix is never applied silently.
    """

    code = "SF601"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(a: Tensor, b: Tensor[sparse]):
        return a / b

    def after(a, b):
        return where(b == 0, 0, a / where(b == 0, 1, b))

    def after_epsilon(a, b, eps=1e-8):
        return a / where(b == 0, eps, b)

    def after_test(a, b):
        return a / (b + (b == 0))

    def hazard(b):
        return (b == 0) & (b < 0)

    references = ["P5", "N2", "E51"]
    fires = ["x / torch.sign(y)", "x / torch.sin(y)", "x / torch.tanh(y)"]
    quiet = ["x / y", "x / torch.abs(y)", "torch.tanh(y) / x", "x / (2 + torch.tanh(y))", "x / (y + (y == 0))"]
