class InverseSinhByHand(Template):
    """Inverse hyperbolic sine written out.

    ## What it does
    Finds `log(x + sqrt(x*x + 1))` and replaces it by `asinh(x)`.

    ## Why is this bad?
    For negative x the two terms cancel: at x = -1e4 the sum is 0 in float32 and the logarithm -inf, while the
    true value is -9.9035. Near 0 digits are lost, and x*x overflows above 1.8e19.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF134"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor):
        return log(x + sqrt(square(x) + 1))

    def after(x):
        return asinh(x)

    references = ["E30", "P8"]
    fires = ["torch.log(x + torch.sqrt(x**2 + 1))", "(x + (x * x + 1).sqrt()).log()", "np.log(x + np.sqrt(x**2 + 1))"]
    quiet = ["torch.asinh(x)", "torch.log(x + torch.sqrt(x**2 - 1))", "torch.log(x - torch.sqrt(x**2 + 1))"]
