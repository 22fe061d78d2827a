class NanToNumOfQuotient(Template):
    """nan_to_num after a division by 0.

    ## What it does
    Finds `nan_to_num(a / b)` and divides by 1 where b is 0.

    ## Why is this bad?
    nan_to_num hides the nan of 0 / 0 in the value; the gradient is nan all the same, and infinities become
    3.4e38.

    ## Fix safety
    0 / 0 stays 0. Any other number divided by 0 gives 0 instead of the largest float.
    """

    code = "SF610"
    fix = Fix.MASK
    failure = Failure.NAN_GRADIENT

    def before(a: Tensor, b: Tensor[sparse]):
        return nan_to_num(a / b)

    def after(a, b):
        return where(b == 0, 0, a / where(b == 0, 1, b))

    def harmless(b):
        return b != 0

    references = ["E51", "P5", "N2"]
    fires = [
        "torch.nan_to_num(a / b)",
        "(a / b).nan_to_num()",
        "torch.nan_to_num(torch.div(a, b))",
    ]
    quiet = [
        "torch.nan_to_num(a)",
        "torch.nan_to_num(a * b)",
        "torch.nan_to_num(a / b, nan=1.0)",
        "torch.nan_to_num(a / b.clamp(min=1))",
    ]
