class XOverExpm1(Template):
    """x / (exp(x) - 1) at 0.

    ## What it does
    Finds `x / (exp(x) - 1)` and `x / expm1(x)`, the Bose and Bernoulli function, and selects the limit at x =
    0.

    ## Why is this bad?
    At x = 0 this is 0 / 0: value and gradient are nan. With exp(x) - 1 the divisor cancels, and is 0 for all x
    below 6e-8.

    ## Fix safety
    The value near 0 keeps its accuracy, and at 0 it is the limit instead of nan. The gradient there is the true
    one.
    """

    code = "SF623"
    fix = Fix.MASK
    failure = Failure.DIVISION_BY_ZERO

    def before(x: Tensor[unit]):
        return x / (exp(x) - 1)

    def before_expm1(x: Tensor[unit]):
        return x / expm1(x)

    def after(x):
        return where(x == 0, 1 - half * x, x / expm1(where(x == 0, 1, x)))

    references = ["E57", "E9", "https://github.com/tensorflow/probability/commit/11959bcc1"]
    fires = ["x / (torch.exp(x) - 1)", "x / torch.expm1(x)", "x / (np.exp(x) - 1)"]
    quiet = ["x / (torch.exp(y) - 1)", "x / (torch.exp(x) + 1)", "x * torch.expm1(x)"]
