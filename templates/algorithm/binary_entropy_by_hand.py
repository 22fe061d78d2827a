class BinaryEntropyByHand(Template):
    """Binary entropy written out at a probability of 0 or 1.

    ## What it does
    Finds `p * log(p) + (1 - p) * log(1 - p)`, also with the logarithm of base 2, and protects both terms.

    ## Why is this bad?
    A probability of 0 makes the first term 0 * -inf and one of 1 the second, both nan, although their limits are 0:
    the entropy of an event that is certain is nan instead of 0.

    ## Fix safety
    Unchanged inside (0, 1), but for `log1p(-p)`, which keeps the digits that 1 - p loses; 0 and 1 give 0 instead of nan.
    """

    code = "SF186"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(p: Tensor[probability]):
        return p * log(p) + (1 - p) * log(1 - p)

    def before_log1p(p: Tensor[probability]):
        return p * log(p) + (1 - p) * log1p(-p)

    def after(p):
        return xlogy(p, p) + xlog1py(1 - p, -p)

    def after_where(p):
        return p * log(where(p == 0, 1, p)) + (1 - p) * log1p(-where(p == 1, 0, p))

    def harmless(p):
        return (p > 0) & (p < 1)

    references = ["E22", "P18", "N1", "Cover and Thomas, Elements of Information Theory, section 2.1"]
    fires = [
        "x * torch.log(x) + (1 - x) * torch.log(1 - x)",
        "-x * np.log(x) - (1 - x) * np.log(1 - x)",
        "-(x * x.log() + (1 - x) * torch.log1p(-x))",
    ]
    quiet = [
        "x * torch.log(y) + (1 - x) * torch.log(1 - y)",
        "x * torch.log(x) + (1 + x) * torch.log(1 + x)",
        "x * torch.log(x) + (1 - x) * torch.log(1 - y)",
        "torch.special.entr(x) + torch.special.entr(1 - x)",
    ]
