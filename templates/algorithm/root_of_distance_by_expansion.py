class RootOfDistanceByExpansion(Template):
    """Distances of points from squared norms and a product.

    ## What it does
    Finds `sqrt(sum(x*x) + sum(y*y) - 2 * (x @ y.T))`, the distances of all rows of x from all rows of y, however the
    norms are laid out, and computes them from the differences.

    ## Why is this bad?
    Where points are near to one another, two large numbers that are nearly equal are subtracted. For the float32
    points 84.27400 and 84.27396 the difference is 0, or negative and its root nan; the true distance is 3.8e-5.

    ## Fix safety
    Both forms are the same function; only rounding differs. Without the product of matrices it is slower for points
    with many coordinates. `cdist` takes no integers, and no half precision on a CPU. In NumPy it is SciPy's, where the
    code uses that.
    """

    code = "SF194"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION
    pedantic = True

    def before_transposed(x: Tensor[points], w: Tensor[points], d: Any, e: Any):
        squares_of_x = rearranged(sum(square(rearranged(x)), d))
        return sqrt(-(2 * matmul(x, permute(w))) + squares_of_x + rearranged(sum(square(rearranged(w)), e)))

    def before_swapped(x: Tensor[points], w: Tensor[points], d: Any, e: Any, i: Any, j: Any):
        squares_of_x = rearranged(sum(square(rearranged(x)), d))
        return sqrt(-(2 * matmul(x, transpose(w, i, j))) + squares_of_x + rearranged(sum(square(rearranged(w)), e)))

    def before(x: Tensor[points], y: Tensor[points], d: Any, e: Any):
        squares_of_x = rearranged(sum(square(rearranged(x)), d))
        return sqrt(-(2 * matmul(x, y)) + squares_of_x + rearranged(sum(square(rearranged(y)), e)))

    def before_scaled_transposed(x: Tensor[points], w: Tensor[points], d: Any, e: Any):
        squares_of_x = rearranged(sum(square(rearranged(x)), d))
        return sqrt(-matmul(2 * x, permute(w)) + squares_of_x + rearranged(sum(square(rearranged(w)), e)))

    def before_scaled(x: Tensor[points], y: Tensor[points], d: Any, e: Any):
        squares_of_x = rearranged(sum(square(rearranged(x)), d))
        return sqrt(-matmul(2 * x, y) + squares_of_x + rearranged(sum(square(rearranged(y)), e)))

    def before_norms(x: Tensor[points], y: Tensor[points], d: Any, e: Any):
        squares_of_x = rearranged(square(norm(rearranged(x), 2, d)))
        return sqrt(-(2 * matmul(x, y)) + squares_of_x + rearranged(square(norm(rearranged(y), 2, e))))

    def before_norms_transposed(x: Tensor[points], w: Tensor[points], d: Any, e: Any):
        squares_of_x = rearranged(square(norm(rearranged(x), 2, d)))
        return sqrt(-(2 * matmul(x, permute(w))) + squares_of_x + rearranged(square(norm(rearranged(w), 2, e))))

    def before_norms_scaled_transposed(x: Tensor[points], w: Tensor[points], d: Any, e: Any):
        squares_of_x = rearranged(square(norm(rearranged(x), 2, d)))
        return sqrt(-matmul(2 * x, permute(w)) + squares_of_x + rearranged(square(norm(rearranged(w), 2, e))))

    def after(x, w):
        return cdist(x, w, 2, "donot_use_mm_for_euclid_dist")

    def after_columns(x, y):
        return cdist(x, transpose(y, -2, -1), 2, "donot_use_mm_for_euclid_dist")

    references = ["E43", "P22", "https://github.com/pytorch/pytorch/issues/37734"]
    fires = [
        "torch.sqrt(x.pow(2).sum(1, keepdim=True) + w.pow(2).sum(1) - 2 * x @ w.t())",
        "(torch.sum(x**2, dim=1)[:, None] - 2 * torch.matmul(x, y) + torch.sum(y**2, dim=0)[None, :]).sqrt()",
        "(x.norm(dim=1, keepdim=True) ** 2 + w.norm(dim=1) ** 2 - 2 * x @ w.t()) ** 0.5",
    ]
    quiet = [
        "torch.sqrt(x.pow(2).sum(1, keepdim=True) + w.pow(2).sum(1) - 3 * x @ w.t())",
        "torch.sqrt(x.pow(2).sum(1, keepdim=True) + w.pow(2).sum(1) + 2 * x @ w.t())",
        "torch.sqrt(x.pow(2).sum(1, keepdim=True) + z.pow(2).sum(1) - 2 * x @ w.t())",
        "torch.cdist(x, w)",
    ]
