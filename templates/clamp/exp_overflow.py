class ExpOverflow(Template):
    """Exponential of what can be large.

    ## What it does
    Finds `exp(x)` where x is known to reach 88.72283, the limit of float32, and clamps the argument from above.

    ## Why is this bad?
    exp(89) is inf in float32. inf times 0 and inf minus inf in what follows are nan.

    ## Fix safety
    Unchanged up to the bound; above it the result stays at the bound's value and the gradient is 0.
    """

    code = "SF416"
    fix = Fix.CLAMP
    failure = Failure.OVERFLOW
    pedantic = True

    def before(x: Tensor[large]):
        return exp(x)

    def after(x):
        return exp(clamp(x, max=88.72283))

    def after_double(x):
        return exp(clamp(x, max=709.782712893384))

    def after_half(x):
        return exp(clamp(x, max=11.0859375))

    def hazard(x):
        return x > 88.8

    references = ["P14", "N3"]
    fires = ["torch.exp(torch.exp(x))", "torch.exp(x**2)", "np.exp(np.abs(x))", "torch.exp(10 * x.abs())"]
    quiet = ["torch.exp(-x**2)", "torch.exp(torch.tanh(x))", "torch.exp(x.abs().clamp(max=50))"]
