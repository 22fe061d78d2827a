class EpsilonOnSignedDivisor(Template):
    """Epsilon added to a divisor that can be negative.

    ## What it does
    Finds `a / (b + eps)` where b can be negative and keeps the sum from being exactly 0.

    ## Why is this bad?
    For b = -eps the divisor is exactly 0: the epsilon moves the pole instead of removing it.

    ## Fix safety
    Unchanged everywhere but at b = -eps.
    """

    code = "SF314"
    fix = Fix.EPSILON
    failure = Failure.DIVISION_BY_ZERO
    pedantic = True

    def before(a: Tensor, b: Tensor, eps: Epsilon):
        return a / (b + eps)

    def after(a, b, eps):
        return a / where(b == -eps, eps, b + eps)

    def hazard(b, eps):
        return b == -eps

    references = ["P1", "N2", "E49"]
    fires = ["x / (torch.tanh(y) + 1e-6)", "x / (torch.sin(y) + 1e-6)", "x / (y.tanh() + 1e-3)"]
    quiet = ["x / (torch.sigmoid(y) + 1e-6)", "x / (torch.abs(y) + 1e-6)"]
