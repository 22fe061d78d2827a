class LogOfExp(Template):
    """Log of an exponential.

    ## What it does
    Finds `log(exp(x))`, often left when an exponential and a logarithm meet across two statements, and replaces
    it by x.

    ## Why is this bad?
    exp(89) is inf and exp(-104) is 0 in float32, so the result is inf or -inf instead of x. Small x loses its
    digits.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF221"
    fix = Fix.REORDER
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits]):
        return log(exp(x))

    def after(x):
        return x

    references = ["N3"]
    fires = ["torch.log(torch.exp(x))", "x.exp().log()", "np.log(np.exp(x))"]
    quiet = ["torch.log(torch.expm1(x))", "torch.log(torch.exp2(x))", "torch.exp(torch.log(x))"]
