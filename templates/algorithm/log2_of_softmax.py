class Log2OfSoftmax(Template):
    """Base-2 logarithm of a softmax.

    ## What it does
    Finds `log2(softmax(x))`, an entropy in bits, and replaces it by a scaled `log_softmax`.

    ## Why is this bad?
    softmax underflows to exactly 0 for a class that lies more than about 104 below the largest (float32), and
    the logarithm of 0 is -inf with a nan gradient.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF153"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], dim: Dim):
        return log2(softmax(x, dim))

    def after(x, dim):
        return log_softmax(x, dim) / 0.6931471805599453

    references = ["A2", "E16", "N4"]
    fires = ["torch.log2(torch.softmax(x, -1))", "F.softmax(x, dim=1).log2()", "torch.log2(F.softmax(x, dim=-1))"]
    quiet = ["torch.log2(p)", "torch.log_softmax(x, -1)", "torch.exp2(torch.softmax(x, -1))"]
