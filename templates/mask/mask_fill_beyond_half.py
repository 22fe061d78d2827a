class MaskFillBeyondHalf(Template):
    """Mask filled with what float16 cannot hold.

    ## What it does
    Finds `masked_fill(x, mask, -1e9)` in float16, mostly in front of a softmax, and fills with the most negative
    number of the dtype instead.

    ## Why is this bad?
    The largest float16 is 65504. PyTorch refuses to fill with -1e9: "value cannot be converted to type c10::Half
    without overflow". The code runs in float32 and stops as soon as somebody runs the model in half precision.

    ## Fix safety
    A softmax behind it is 0 at masked entries in every dtype; a row that is masked throughout is uniform, as with -1e9.
    """

    code = "SF633"
    fix = Fix.MASK
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor[logits], m: Tensor[mask], c: Number):
        return masked_fill(x, m, c)

    def after(x, m):
        return masked_fill(x, m, finfo_min(x))

    def requires(c):
        return (c < -65504) & (c > -inf)

    references = ["E77", "P27", "N9"]
    fires = [
        "F.softmax(x.half().masked_fill(m, -1e9), dim=-1)",
        "torch.softmax(torch.masked_fill(x.half(), m, -1e5), -1)",
        "x.half().masked_fill(m, -1e12).softmax(dim=-1)",
        "F.log_softmax(x.half().masked_fill(y > 0, -1e9), -1)",
        "x.half().masked_fill(m, -1e9)",
    ]
    quiet = [
        "F.softmax(x.masked_fill(m, -1e9), dim=-1)",
        "F.softmax(x.half().masked_fill(m, -1e4), dim=-1)",
        "F.softmax(x.half().masked_fill(m, float('-inf')), dim=-1)",
        "F.softmax(x.bfloat16().masked_fill(m, -1e9), dim=-1)",
    ]
