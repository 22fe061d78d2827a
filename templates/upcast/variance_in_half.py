class VarianceInHalf(Template):
    """Variance of a NumPy array in half precision.

    ## What it does
    Finds `var(x)` and `std(x)` in float16 and computes them in float32.

    ## Why is this bad?
    NumPy adds the squares in float16: two thousand deviations of 100 sum to inf, although their variance is 10000.
    Its mean has no such fault, and torch adds in float32.

    ## Fix safety
    The result is rounded to the dtype of x again, so callers see no difference but the right number.
    """

    code = "SF581"
    fix = Fix.UPCAST
    failure = Failure.OVERFLOW
    dtypes = ["float16"]

    def before(x: Tensor, dim: Dim, correction: Number):
        return var(x, dim, correction=correction)

    def before_std(x: Tensor, dim: Dim, correction: Number):
        return std(x, dim, correction=correction)

    def after(x, dim, correction):
        return cast(var(cast(x, "float32"), dim, correction=correction), "float16")

    def after_std(x, dim, correction):
        return cast(std(cast(x, "float32"), dim, correction=correction), "float16")

    references = ["E65", "E63", "P7", "N9"]
    fires = [
        "np.var(x.astype(np.float16))",
        "x.astype(np.float16).var(axis=0)",
        "np.std(x.astype(np.float16), axis=-1)",
    ]
    quiet = ["np.var(x.astype(np.float32))", "np.var(x)", "np.mean(x.astype(np.float16))"]
