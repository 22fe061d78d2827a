class MeanSquaredErrorInHalf(Template):
    """Mean squared error in half precision.

    ## What it does
    Finds `F.mse_loss(a, b)`, and a mean of `F.mse_loss(a, b, reduction="none")`, in float16 and computes it in
    float32.

    ## Why is this bad?
    The squares are rounded to float16 before the mean is taken: one error of 300 among ten entries makes the loss
    inf, although it is 9000.

    ## Fix safety
    The result is rounded to the dtype of a again, so callers see no difference but the right number.
    """

    code = "SF580"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(a: Tensor, b: Tensor):
        return mse_loss(a, b, reduction="mean")

    def before_reduced(a: Tensor, b: Tensor, dim: Dim):
        return mean(mse_loss(a, b, reduction="none"), dim)

    def after(a, b):
        return cast_like(mse_loss(cast(a, "float32"), cast(b, "float32"), reduction="mean"), a)

    def after_reduced(a, b, dim):
        return cast_like(mean(mse_loss(cast(a, "float32"), cast(b, "float32"), reduction="none"), dim), a)

    references = ["E65", "P7", "N9"]
    fires = [
        "F.mse_loss(x.half(), y.half())",
        'F.mse_loss(x.half(), y.half(), reduction="none").mean([1, 2])',
        'F.mse_loss(x.half(), y.half(), reduction="none").mean()',
    ]
    quiet = [
        "F.mse_loss(x.float(), y.float())",
        "F.mse_loss(x, y)",
        'F.mse_loss(x.half(), y.half(), reduction="none")',
        'F.mse_loss(x.half(), y.half(), reduction="none").amax()',
    ]
