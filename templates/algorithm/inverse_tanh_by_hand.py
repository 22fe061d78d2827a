class InverseTanhByHand(Template):
    """Inverse hyperbolic tangent written out.

    ## What it does
    Finds `0.5 * log((1 + x) / (1 - x))` and replaces it by `atanh(x)`.

    ## Why is this bad?
    For small x the quotient is near 1 and its logarithm has lost its digits: at x = 1e-6 the float32 result is
    1.0133e-6.

    ## Fix safety
    Both forms are the same function; only rounding differs. At -1 and 1 both are infinite.
    """

    code = "SF135"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[unit]):
        return half * log((1 + x) / (1 - x))

    def before_halved(x: Tensor[unit]):
        return log((1 + x) / (1 - x)) / 2

    def before_difference(x: Tensor[unit]):
        return half * (log(1 + x) - log(1 - x))

    def after(x):
        return atanh(x)

    references = ["P26", "P4"]
    fires = [
        "0.5 * torch.log((1 + x) / (1 - x))",
        "torch.log((1 + x) / (1 - x)) / 2",
        "0.5 * np.log((1 + x) / (1 - x))",
        "0.5 * (torch.log(1 + x) - torch.log(1 - x))",
    ]
    quiet = [
        "torch.atanh(x)",
        "0.5 * torch.log((1 + x) / (1 - y))",
        "0.5 * torch.log((2 + x) / (1 - x))",
        "torch.log((1 + x) * (1 - x)) / 2",
        "0.5 * (torch.log1p(x) - torch.log1p(-x))",
    ]
