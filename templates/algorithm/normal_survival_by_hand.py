class NormalSurvivalByHand(Template):
    """One minus a normal probability written with the error function.

    ## What it does
    Finds `1 - 0.5 * (1 + erf(z))` and replaces it by `0.5 * erfc(z)`.

    ## Why is this bad?
    The distribution function is exactly 1 in float32 from z = 4 on, so that the tail is exactly 0; at z = 3 it has
    three digits left.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF174"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(z: Tensor):
        return 1 - 0.5 * (1 + erf(z))

    def before_halved(z: Tensor):
        return 1 - (1 + erf(z)) / 2

    def before_difference(z: Tensor):
        return 0.5 - 0.5 * erf(z)

    def after(z):
        return 0.5 * erfc(z)

    references = ["E92", "P10"]
    fires = [
        "1 - 0.5 * (1 + torch.erf(x / math.sqrt(2)))",
        "1.0 - (1.0 + scipy.special.erf(x)) / 2.0",
        "0.5 - 0.5 * torch.erf(x)",
    ]
    quiet = [
        "1 - 0.5 * (1 + torch.erf(x)) ** 2",
        "0.5 + 0.5 * torch.erf(x)",
        "0.5 * torch.erfc(x)",
        "1 - 0.5 * (1 + torch.tanh(x))",
        "2 - torch.erf(x)",
    ]
