class LogOfDifferenceOfExps(Template):
    """Log of the difference of two exponentials.

    ## What it does
    Finds `log(exp(a) - exp(b))` and replaces it by `a + log(-expm1(b - a))`.

    ## Why is this bad?
    exp overflows above 88.7 and underflows below -104 in float32, and the difference cancels when a is close to
    b.

    ## Fix safety
    Both forms are the same function for a larger than b; only rounding differs.
    """

    code = "SF219"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(a: Tensor[logits], b: Tensor[logits]):
        return log(exp(a) - exp(b))

    def after(a, b):
        return a + log(-expm1(b - a))

    references = ["P30", "E10", "E12"]
    fires = ["torch.log(torch.exp(a) - torch.exp(b))", "(a.exp() - b.exp()).log()", "np.log(np.exp(a) - np.exp(b))"]
    quiet = [
        "torch.log(torch.exp(a) + torch.exp(b))",
        "torch.log(torch.exp(a) - b)",
        "torch.log(torch.exp(a) * torch.exp(b))",
    ]
