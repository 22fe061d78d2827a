class InverseSoftplus(Template):
    """Inverse of softplus.

    ## What it does
    Finds `log(exp(x) - 1)` and replaces it by `x + log(-expm1(-x))`.

    ## Why is this bad?
    At x = 89 exp(x) is inf in float32, and so is the result, which should be 89. At x = 1e-8 exp(x) - 1 is 0
    and the result -inf instead of -18.42.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF210"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(x: Tensor[positive]):
        return log(exp(x) - 1)

    def before_expm1(x: Tensor[positive]):
        return log(expm1(x))

    def after(x):
        return x + log(-expm1(-x))

    references = ["P21"]
    fires = [
        "torch.log(torch.exp(x) - 1)",
        "torch.log(torch.expm1(x))",
        "x.exp().sub(1).log()",
        "np.log(np.expm1(x))",
    ]
    quiet = ["x + torch.log(-torch.expm1(-x))", "torch.log(torch.exp(x) + 1)", "torch.log(torch.exp(x) - 2)"]
