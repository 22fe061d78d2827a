class SqrtOfExp(Template):
    """Square root of an exponential.

    ## What it does
    Finds `sqrt(exp(x))`, a standard deviation from a log-variance, and replaces it by `exp(x / 2)`.

    ## Why is this bad?
    exp(x) leaves the range of floats twice as early as its root. At x = 100 the float32 result is inf instead
    of 5.2e21; at x = -104 it is 0 with a nan gradient.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF205"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits]):
        return sqrt(exp(x))

    def after(x):
        return exp(half * x)

    references = ["N3", "N1", "https://github.com/pytorch/examples/blob/main/vae/main.py"]
    fires = ["torch.sqrt(torch.exp(logvar))", "logvar.exp().sqrt()", "torch.exp(logvar) ** 0.5", "np.sqrt(np.exp(x))"]
    quiet = [
        "torch.exp(0.5 * logvar)",
        "torch.sqrt(torch.exp(logvar) + 1e-8)",
        "torch.sqrt(torch.expm1(x))",
        "torch.sqrt(torch.cosh(logvar))",
    ]
