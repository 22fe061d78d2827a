class OneMinusTanhSquared(Template):
    """One minus the square of tanh.

    ## What it does
    Finds `1 - tanh(x)**2`, the slope of tanh, and replaces it by `4 * sigmoid(2*x) * sigmoid(-2*x)`.

    ## Why is this bad?
    tanh(10) rounds to exactly 1 in float32, so the difference is 0 instead of 8.2e-9, and its logarithm -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF213"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[logits]):
        return 1 - square(tanh(x))

    def after(x):
        return 4 * sigmoid(2 * x) * sigmoid(-2 * x)

    def after_branches(x):
        near = square(1 / cosh(clamp(x, min=-1, max=1)))
        return where(abs(x) < 1, near, 4 * sigmoid(2 * x) * sigmoid(-2 * x))

    references = ["E28", "E31"]
    fires = ["1 - torch.tanh(x)**2", "1 - x.tanh().pow(2)", "1.0 - torch.square(torch.tanh(x))", "1 - np.tanh(x)**2"]
    quiet = ["1 + torch.tanh(x)**2", "1 - torch.sin(x)**2", "1 - torch.tanh(x)"]
