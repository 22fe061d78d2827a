class LogOfTwoExps(Template):
    """Log of the sum of two exponentials.

    ## What it does
    Finds `log(exp(a) + exp(b))` and replaces it by `logaddexp(a, b)`.

    ## Why is this bad?
    exp overflows above 88.7 in float32 (11.1 in float16), and underflows to 0 below -104, so the logarithm is
    inf or -inf while the true value lies near the larger of a and b.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF105"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(a: Tensor[logits], b: Tensor[logits]):
        return log(exp(a) + exp(b))

    def after(a, b):
        return logaddexp(a, b)

    def harmless(a, b):
        return (exp(a) + exp(b) >= 1) & (exp(a) + exp(b) <= 2)

    references = ["P30", "E11"]
    fires = ["torch.log(torch.exp(a) + torch.exp(b))", "(a.exp() + b.exp()).log()", "np.log(np.exp(a) + np.exp(b))"]
    quiet = [
        "torch.logaddexp(a, b)",
        "torch.log(torch.exp(a) - torch.exp(b))",
        "torch.log(torch.exp(a) + b)",
        "torch.log(torch.exp(a - torch.maximum(a, b)) + torch.exp(b - torch.maximum(a, b)))",
    ]
