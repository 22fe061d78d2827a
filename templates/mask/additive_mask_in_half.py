class AdditiveMaskInHalf(Template):
    """Additive mask that is -inf in float16.

    ## What it does
    Finds `softmax(x + (1 - mask) * -1e9)` in float16 and selects the masked entries instead.

    ## Why is this bad?
    float16(-1e9) is -inf. At free entries the mask term is 0 * -inf, which is nan: everything is lost, not only
    what was masked.

    ## Fix safety
    Free entries keep their value. Masked ones get the most negative float16, so a fully masked row is uniform.
    """

    code = "SF617"
    fix = Fix.MASK
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor, m: Tensor[mask], c: Number, dim: Dim):
        return softmax(x + (1 - m) * c, dim)

    def after(x, m, dim):
        return softmax(where(m == 0, finfo_min(x), x), dim)

    def after_infinite(x, m, dim):
        return softmax(where(m == 0, -inf, x), dim)

    def after_upcast(x, m, c, dim):
        return cast_like(softmax(cast(x, "float32") + (1 - cast(m, "float32")) * c, dim), x)

    def requires(c):
        return c < -65504

    references = ["E77", "P27", "N9", "https://github.com/keras-team/keras/issues/21850"]
    fires = [
        "F.softmax(x.half() + (1 - (y > 0).half()) * -1e9, dim=-1)",
        "torch.softmax(x.half() + (1.0 - m.half()) * -1e5, -1)",
        "((1 - m.half()) * -1e9 + x.half()).softmax(dim=-1)",
    ]
    quiet = [
        "F.softmax(x.half() + (1 - m.half()) * -1e4, dim=-1)",
        "F.softmax(x + (1 - m) * -1e9, dim=-1)",
        "F.softmax(x.half() + (1 - m.half()) * 1e9, dim=-1)",
        "F.softmax(x.half() + (1 - (y > 0).half()) * -1e4, dim=-1)",
    ]
