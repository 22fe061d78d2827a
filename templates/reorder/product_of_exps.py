class ProductOfExps(Template):
    """Product of two exponentials.

    ## What it does
    Finds `exp(a) * exp(b)` and replaces it by `exp(a + b)`.

    ## Why is this bad?
    One factor overflows while the other underflows: exp(100) * exp(-104) is inf * 0, which is nan, in float32.
    The true value is 0.018.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF207"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW
    pedantic = True

    def before(a: Tensor[logits], b: Tensor[logits]):
        return exp(a) * exp(b)

    def after(a, b):
        return exp(a + b)

    references = ["N3"]
    fires = ["torch.exp(a) * torch.exp(b)", "a.exp() * b.exp()", "np.exp(a) * np.exp(b)"]
    quiet = ["torch.exp(a + b)", "torch.exp(a) + torch.exp(b)", "torch.exp(a) * torch.expm1(b)"]
