class NanToNumOfLog(Template):
    """nan_to_num after a logarithm of 0.

    ## What it does
    Finds `nan_to_num(log(x))` and clamps x before the logarithm.

    ## Why is this bad?
    nan_to_num turns -inf into -3.4e38, which overflows in the next sum, and leaves the gradient infinite.

    ## Fix safety
    Unchanged where the old form was right. Where it gave nan or inf, the new one gives a number: that is a
    choice, so the fix is never applied silently.
    """

    code = "SF611"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[sparse]):
        return nan_to_num(log(x))

    def after(x):
        return log(clamp(x, min=finfo_tiny(x)))

    def hazard(x):
        return x == 0

    def requires(x):
        return x >= 0

    references = ["P2", "N1"]
    fires = [
        "torch.nan_to_num(torch.log(torch.relu(x)))",
        "torch.abs(x).sum(-1).log().nan_to_num()",
        "torch.log(torch.clamp(x, min=0)).nan_to_num()",
    ]
    quiet = [
        "torch.nan_to_num(torch.log(x))",
        "torch.nan_to_num(torch.relu(x))",
        "torch.nan_to_num(torch.exp(x))",
        "torch.nan_to_num(torch.exp(torch.relu(x)))",
    ]
