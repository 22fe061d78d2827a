class DivisionByZero(Template):
    """Division by what can be 0.

    ## What it does
    Finds `a / b` where b is never negative but can be exactly 0 (a sum of squares, a norm, a count, a relu, a
    softmax, an absolute value), and keeps the divisor away from 0.

    ## Why is this bad?
    a / 0 is inf and 0 / 0 is nan, and the gradient is nan as well. One empty group, one padded row or one zero
    vector is enough. It is the most common numerical repair of all.

    ## Fix safety
    Unchanged where the old form was right, up to the size of the epsilon, which is that of inputs: beside a square it is
    1e-16, and 1 beside integers. Where the old form gave nan or inf, the new one gives a number: that is a choice, so
    the fix is never applied silently.
    """

    code = "SF401"
    fix = Fix.CLAMP
    failure = Failure.DIVISION_BY_ZERO

    def before(a: Tensor, b: Tensor[nonnegative]):
        return a / b

    def after(a, b, eps=1e-8):
        return a / clamp(b, min=eps)

    def after_epsilon(a, b, eps=1e-8):
        return a / (b + eps)

    def after_where(a, b):
        return where(b == 0, 0, a / where(b == 0, 1, b))

    def hazard(b):
        return b == 0

    def requires(b):
        return b >= 0

    references = ["E49", "E73", "P1", "P3", "P24", "N2", "https://github.com/pytorch/pytorch/issues/50473"]
    fires = [
        "x / torch.abs(y).sum(-1, keepdim=True)",
        "x / y.norm(dim=-1, keepdim=True)",
        "x / torch.relu(y)",
        "y / (x**2).sum(-1, keepdim=True)",
        "x.sum() / (x > 0).sum()",
        "torch.dot(a, b) / (torch.norm(a) * torch.norm(b))",
    ]
    quiet = [
        "x / y",
        "x / (torch.abs(y) + 1e-8)",
        "x / torch.abs(y).clamp(min=1e-8)",
        "x / (1 + torch.abs(y))",
        "torch.abs(y) / x",
        "x / torch.cosh(y)",
    ]
