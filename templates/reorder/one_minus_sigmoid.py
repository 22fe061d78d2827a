class OneMinusSigmoid(Template):
    """One minus sigmoid.

    ## What it does
    Finds `1 - sigmoid(x)` and replaces it by `sigmoid(-x)`.

    ## Why is this bad?
    sigmoid(17) rounds to exactly 1 in float32 (37 in float64), so the difference is 0 and so is its gradient,
    instead of 4.1e-8.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF201"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION
    pedantic = True

    def before(x: Tensor[logits]):
        return 1 - sigmoid(x)

    def after(x):
        return sigmoid(-x)

    references = ["E28", "https://github.com/tensorflow/probability/commit/00fcb9633"]
    fires = ["1 - torch.sigmoid(x)", "1.0 - x.sigmoid()", "1 - F.sigmoid(x)", "torch.sigmoid(x).neg() + 1"]
    quiet = ["torch.sigmoid(-x)", "2 - torch.sigmoid(x)", "1 - torch.tanh(x)"]
