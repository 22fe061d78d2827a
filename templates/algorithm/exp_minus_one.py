class ExpMinusOne(Template):
    """Exponential minus one.

    ## What it does
    Finds `exp(x) - 1` and `1 - exp(x)` and replaces them by `expm1(x)` and `-expm1(x)`.

    ## Why is this bad?
    exp(x) is near 1 for small x and is rounded to the grid of 1. In float32 exp(1e-6) - 1 is 9.537e-7, wrong by
    4.6 %.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF113"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[small]):
        return exp(x) - 1

    def after(x):
        return expm1(x)

    def harmless(x):
        return (x >= 1) | (x <= -half)

    references = [
        "E9",
        "E92",
        "P8",
        "https://github.com/huggingface/transformers/pull/36995",
        "https://github.com/tensorflow/probability/commit/540ccbbc4",
    ]
    fires = ["torch.exp(x) - 1", "x.exp() - 1.0", "np.exp(x) - 1", "torch.exp(x).sub(1)", "1 - torch.exp(-x)"]
    quiet = ["torch.expm1(x)", "torch.exp(x) - 2", "torch.exp(x - 1)", "torch.exp2(x) - 1"]
