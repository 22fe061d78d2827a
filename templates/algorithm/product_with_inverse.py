class ProductWithInverse(Template):
    """Product with an explicit inverse.

    ## What it does
    Finds `inv(A) @ b` and `u @ inv(A) @ b`, and replaces them by `solve(A, b)` and `u @ solve(A, b)`.

    ## Why is this bad?
    Forming the inverse rounds every entry of it, and the product spreads these errors. For a nearly singular
    matrix the residual of the result is far larger than that of a solver (0.026 against 0.00012 for the Hilbert
    matrix of size 6 in float32).

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF122"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before(a: Tensor[matrix], b: Tensor):
        return matmul(inv(a), b)

    def before_between(u: Tensor, m: Tensor[matrix], v: Tensor):
        return matmul(matmul(u, inv(m)), v)

    def after(a, b):
        return solve(a, b)

    def after_between(u, m, v):
        return matmul(u, solve(m, v))

    references = ["E99", "P15"]
    fires = [
        "torch.inverse(a) @ b",
        "torch.matmul(torch.linalg.inv(a), b)",
        "torch.linalg.inv(a).matmul(b)",
        "a.inverse() @ b",
        "np.dot(np.dot(x, np.linalg.inv(a)), b)",
    ]
    quiet = ["torch.linalg.solve(a, b)", "torch.linalg.pinv(a) @ b", "torch.inverse(a) * b"]
