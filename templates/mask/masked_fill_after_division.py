class MaskedFillAfterDivision(Template):
    """Masked fill after a division by 0.

    ## What it does
    Finds `masked_fill(a / b, b == 0, d)` and fills the divisor first.

    ## Why is this bad?
    masked_fill repairs the value after the fact. The gradient still passes through a / 0, and infinity times
    the 0 of the mask is nan.

    ## Fix safety
    The value is unchanged. The gradient is finite where it was nan.
    """

    code = "SF608"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(a: Tensor, b: Tensor[sparse], d: Tensor):
        return masked_fill(a / b, b == 0, d)

    def after(a, b, d):
        return masked_fill(a / masked_fill(b, b == 0, 1), b == 0, d)

    references = ["E51", "E79", "P5", "P12"]
    fires = [
        "(a / b).masked_fill(b == 0, 0.0)",
        "torch.masked_fill(a / b, b == 0, 0)",
        "torch.div(a, b).masked_fill(b == 0, 1.0)",
    ]
    quiet = [
        "(a / b).masked_fill(a == 0, 0.0)",
        "(a * b).masked_fill(b == 0, 0.0)",
        "(a / b.masked_fill(b == 0, 1)).masked_fill(b == 0, 0.0)",
    ]
