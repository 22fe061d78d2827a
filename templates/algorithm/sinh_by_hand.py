class SinhByHand(Template):
    """Hyperbolic sine written out.

    ## What it does
    Finds `(exp(x) - exp(-x)) / 2` and replaces it by `sinh`.

    ## Why is this bad?
    For small x both exponentials are near 1 and their difference loses its digits: at x = 1e-4 the float32
    result is 1.00017e-4.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF110"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[small]):
        return (exp(x) - exp(-x)) / 2

    def before_half(x: Tensor[small]):
        return half * (exp(x) - exp(-x))

    def after(x):
        return sinh(x)

    references = ["E9", "P8"]
    fires = ["(torch.exp(x) - torch.exp(-x)) / 2", "0.5 * (x.exp() - (-x).exp())", "(np.exp(x) - np.exp(-x)) / 2"]
    quiet = ["torch.sinh(x)", "(torch.exp(x) + torch.exp(-x)) / 2", "(torch.exp(x) - torch.exp(-y)) / 2"]
