class MaskedFillAfterLog(Template):
    """Masked fill after a logarithm of 0.

    ## What it does
    Finds `masked_fill(log(x), x == 0, d)` and fills the argument first.

    ## Why is this bad?
    masked_fill repairs the value after the fact. The gradient still passes through log at 0, and infinity times
    the 0 of the mask is nan.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF609"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(x: Tensor[sparse], d: Tensor):
        return masked_fill(log(x), x == 0, d)

    def before_negative(x: Tensor[sparse], d: Tensor):
        return masked_fill(log(x), x <= 0, d)

    def after(x, d):
        return masked_fill(log(masked_fill(x, x <= 0, 1)), x <= 0, d)

    def after_equal(x, d):
        return masked_fill(log(masked_fill(x, x == 0, 1)), x == 0, d)

    references = ["E51", "E79", "P12"]
    fires = [
        "torch.log(x).masked_fill(x == 0, 0.0)",
        "x.log().masked_fill(x <= 0, -100.0)",
        "torch.masked_fill(torch.log(x), x == 0, 0)",
    ]
    quiet = [
        "torch.log(x).masked_fill(y == 0, 0.0)",
        "torch.exp(x).masked_fill(x == 0, 0.0)",
        "torch.log(x.masked_fill(x == 0, 1)).masked_fill(x == 0, 0.0)",
    ]
