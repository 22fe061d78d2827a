class ComparisonWithNan(Template):
    """Comparison with nan.

    ## What it does
    Finds `x == nan` and `x != nan`.

    ## Why is this bad?
    nan is equal to nothing, not even to itself: the first is never true, the second always, and a nan passes
    unseen.

    ## Fix safety
    Advice, never applied: the test gives another result, the one that it says.
    """

    code = "SF715"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor):
        return x == nan

    def after(x):
        return isnan(x)

    def before_not(x: Tensor):
        return x != nan

    references = [
        "N1",
    ]
    fires = [
        "x == float('nan')",
        "torch.where(x == torch.nan, 0.0, x)",
        "x != np.nan",
    ]
    quiet = [
        "torch.isnan(x)",
        "x == float('inf')",
        "x == y",
    ]
