class ProductThroughInverse(Template):
    """Explicit inverse behind another factor.

    ## What it does
    Finds `B @ inv(A)`, which a solver computes without the inverse: `solve(A.T, B.T).T`.

    ## Why is this bad?
    Forming the inverse rounds every entry of it, and the product spreads these errors. For a nearly singular matrix the
    residual of the result is far larger than that of a solver: 0.18 against 0.02 in float32 for the Hilbert matrix of
    size 6 and a triangle of ones on its left.

    ## Fix safety
    Advice, never applied: both forms are the same function, but a solver is not better for every matrix.
    """

    code = "SF719"
    fix = Fix.ADVICE
    failure = Failure.CANCELLATION

    def before(b: Tensor, a: Tensor[matrix]):
        return matmul(b, inv(a))

    def after(b, a):
        return transpose(solve(transpose(a, -2, -1), transpose(b, -2, -1)), -2, -1)

    references = ["E99", "P15"]
    fires = ["b @ torch.linalg.inv(a)", "torch.matmul(b, a.inverse())", "np.dot(b, np.linalg.inv(a))"]
    quiet = ["b @ torch.linalg.pinv(a)", "b * torch.linalg.inv(a)", "torch.linalg.solve(a, b)"]
