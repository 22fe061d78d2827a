class ProductWithInverse(Template):
    """Product with an explicit inverse.

    ## What it does
    Finds `inv(A) @ b` and replaces it by `solve(A, b)`.

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

    def after(a, b):
        return solve(a, b)

    references = ["E99", "P15"]
    fires = [
        "torch.inverse(a) @ b",
        "torch.matmul(torch.linalg.inv(a), b)",
        "torch.linalg.inv(a).matmul(b)",
        "a.inverse() @ b",
    ]
    quiet = ["torch.linalg.solve(a, b)", "torch.linalg.pinv(a) @ b", "torch.inverse(a) * b"]
