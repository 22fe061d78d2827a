class MeanOfSquaresInHalf(Template):
    """Mean of squares in half precision.

    ## What it does
    Finds `mean(x*x)`, a mean squared error or a variance, in float16 and computes it in float32.

    ## Why is this bad?
    The square overflows in float16 above 255.9: one error of 300 among ten entries makes the mean inf, although
    it is 9000.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF503"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor, dim: Dim):
        return mean(square(x), dim)

    def after(x, dim):
        return cast_like(mean(square(cast(x, "float32")), dim), x)

    references = ["E65", "E66", "P7", "N9"]
    fires = ["(x.half() ** 2).mean()", "x.half().pow(2).mean(-1)", "torch.mean(x.half() * x.half())"]
    quiet = ["(x.float() ** 2).mean()", "(x ** 2).mean()", "x.half().mean()"]
