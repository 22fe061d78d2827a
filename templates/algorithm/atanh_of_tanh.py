class AtanhOfTanh(Template):
    """Inverse hyperbolic tangent of a tanh.

    ## What it does
    Finds `atanh(tanh(x))`, an action taken back through its squash, and replaces it by x.

    ## Why is this bad?
    tanh(10) rounds to exactly 1 in float32, and its atanh is inf; at x = 8 the result is already wrong in the
    third digit.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF145"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor[logits]):
        return atanh(tanh(x))

    def before_written_out(x: Tensor[logits]):
        return half * log((1 + tanh(x)) / (1 - tanh(x)))

    def after(x):
        return x

    references = ["P26", "N4"]
    fires = ["torch.atanh(torch.tanh(x))", "torch.tanh(x).atanh()", "torch.arctanh(torch.tanh(x))"]
    quiet = ["torch.atanh(torch.sin(x))", "torch.tanh(torch.atanh(x))", "torch.tanh(x)"]
