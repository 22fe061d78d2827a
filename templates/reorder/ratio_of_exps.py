class RatioOfExps(Template):
    """Quotient of two exponentials.

    ## What it does
    Finds `exp(a) / exp(b)`, the ratio of two probabilities, and replaces it by `exp(a - b)`.

    ## Why is this bad?
    Above 88.7 both exponentials are inf in float32 and the quotient is nan; below -104 both are 0 and it is nan
    again. Only the difference of a and b matters.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF206"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(a: Tensor[logits], b: Tensor[logits]):
        return exp(a) / exp(b)

    def after(a, b):
        return exp(a - b)

    references = ["N3", "E92"]
    fires = ["torch.exp(a) / torch.exp(b)", "a.exp() / b.exp()", "np.exp(a) / np.exp(b)"]
    quiet = ["torch.exp(a - b)", "torch.exp(a) * b", "torch.expm1(a) / torch.exp(b)"]
