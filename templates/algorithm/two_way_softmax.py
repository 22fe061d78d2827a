class TwoWaySoftmax(Template):
    """Softmax over two values written out.

    ## What it does
    Finds `exp(a) / (exp(a) + exp(b))`, a Bradley-Terry probability, and replaces it by `sigmoid(a - b)`.

    ## Why is this bad?
    exp(89) is inf in float32 (exp(12) in float16), and inf / inf is nan; below -104 it is 0 / 0. Only the
    difference of a and b matters.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF161"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(a: Tensor[logits], b: Tensor[logits]):
        return exp(a) / (exp(a) + exp(b))

    def after(a, b):
        return sigmoid(a - b)

    def after_negative(a, b):
        return 1 / (1 + exp(b - a))

    def after_logaddexp(a, b):
        return exp(a - logaddexp(a, b))

    references = ["A1", "P30", "N3"]
    fires = [
        "torch.exp(a) / (torch.exp(a) + torch.exp(b))",
        "a.exp() / (b.exp() + a.exp())",
        "np.exp(a) / (np.exp(a) + np.exp(b))",
    ]
    quiet = [
        "torch.exp(a) / (torch.exp(c) + torch.exp(b))",
        "torch.exp(a) / (torch.exp(a) - torch.exp(b))",
        "torch.sigmoid(a - b)",
    ]
