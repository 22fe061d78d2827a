class OnePlusTanh(Template):
    """One plus tanh.

    ## What it does
    Finds `1 + tanh(x)` and replaces it by `2 * sigmoid(2 * x)`.

    ## Why is this bad?
    tanh(-10) rounds to exactly -1 in float32, so the sum is 0 instead of 4.1e-9, and a following logarithm
    -inf.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF226"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[logits]):
        return 1 + tanh(x)

    def after(x):
        return 2 * sigmoid(2 * x)

    references = ["E28", "E31"]
    fires = ["1 + torch.tanh(x)", "x.tanh() + 1.0", "1 + torch.tanh(a - b)"]
    quiet = ["2 + torch.tanh(x)", "1 + torch.sin(x)", "1 + torch.tanh(x)**2"]
