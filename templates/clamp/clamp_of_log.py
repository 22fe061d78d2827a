class ClampOfLog(Template):
    """Clamp after a logarithm.

    ## What it does
    Finds `clamp(log(x), min=c)` and keeps zeros out of the logarithm.

    ## Why is this bad?
    The clamp repairs the value, but the gradient of log at 0 is infinite and the clamp multiplies it by 0: nan.

    ## Fix safety
    Unchanged in value; the gradient at 0 is 0 instead of nan.
    """

    code = "SF415"
    fix = Fix.CLAMP
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[sparse], c: Number):
        return clamp(log(x), min=c)

    def after(x, c):
        return where(x == 0, c, clamp(log(where(x == 0, 1, x)), min=c))

    references = ["E5", "P2", "N1"]
    fires = ["torch.clamp(torch.log(x), min=-100)", "torch.log(x).clamp(min=-20.0)", "x.log().clamp_min(-100)"]
    quiet = [
        "torch.log(x.clamp(min=1e-8))",
        "torch.exp(x).clamp(min=-100)",
        "torch.clamp(torch.log(x), max=10)",
        "torch.clamp(torch.exp(x), min=-100)",
    ]
