class RootOfSquarePlusItself(Template):
    """A number and the root of nearly its square.

    ## What it does
    Finds `b + sqrt(b*b + e)`, as in the root of a quadratic equation `(-b - sqrt(b*b - 4*a*c)) / (2*a)`, and replaces
    it, where b is negative, by `e / (sqrt(b*b + e) - b)`.

    ## Why is this bad?
    Where b is negative and e small beside b*b, the root is nearly -b, and the sum has no digits left: for e = 4 and
    b = -10000 the float32 result is 0 instead of 2e-4.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF234"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION
    pedantic = True

    def before(b: Tensor[large], e: Tensor):
        return b + sqrt(square(b) + e)

    def after(b, e):
        root = sqrt(square(b) + e)
        return where(b < 0, e / where(b < 0, root - b, 1), b + root)

    def hazard(b):
        return b < 0

    references = ["E97"]
    fires = [
        "(-b - torch.sqrt(b**2 - 4 * a * c)) / (2 * a)",
        "-(b + torch.sqrt(b * b - 4.0 * a * c)) / (2.0 * a)",
        "b + (b.square() - c).sqrt()",
        "-b - np.sqrt(b * b + eps)",
    ]
    quiet = [
        "(-b - torch.sqrt(d**2 - 4 * a * c)) / (2 * a)",
        "(b + torch.sqrt(b**3 - 4 * a * c)) / (2 * a)",
        "torch.sqrt(b**2 - 4 * a * c) * b",
        "torch.relu(b) + torch.sqrt(torch.relu(b) ** 2 - c)",
    ]
