class InfinityTimesMask(Template):
    """Infinity times a mask.

    ## What it does
    Finds `(1 - mask) * -inf` and selects instead of multiplying.

    ## Why is this bad?
    0 * inf is nan: the free entries, which should get 0, become nan.

    ## Fix safety
    Unchanged where the old form was right. Where it gave nan or inf, the new one gives a number: that is a
    choice, so the fix is never applied silently.
    """

    code = "SF618"
    fix = Fix.MASK
    failure = Failure.DOMAIN_ERROR

    def before(m: Tensor[mask]):
        return (1 - m) * -inf

    def after(m):
        return where(m == 0, -inf, 0)

    def after_finite(m):
        return where(m == 0, finfo_min(m), 0)

    references = ["E52", "P27", "https://github.com/tensorflow/probability/commit/dc09c05a0"]
    fires = ["(1 - m) * float('-inf')", "(1.0 - m) * -torch.inf", "-torch.inf * (1 - m)"]
    quiet = ["(1 - m) * -1e9", "(1 + m) * float('-inf')", "torch.where(m == 0, float('-inf'), 0.0)"]
