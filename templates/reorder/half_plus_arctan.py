class HalfPlusArctan(Template):
    """Half a turn plus an arc tangent.

    ## What it does
    Finds `1/2 + atan(x) / pi`, the distribution function of the Cauchy distribution, and replaces it by
    `atan2(1, -x) / pi`.

    ## Why is this bad?
    For large negative x the two terms cancel: at x = -1e8 the float32 result is 0 instead of 3.18e-9, and at
    x = -1e4 only three digits are left.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF230"
    fix = Fix.REORDER
    failure = Failure.CANCELLATION

    def before(x: Tensor[large]):
        return 0.5 + atan(x) / pi

    def before_scaled(x: Tensor[large]):
        return 0.5 + 1 / pi * atan(x)

    def before_factor(x: Tensor[large]):
        return 0.5 + 0.3183098861837907 * atan(x)

    def after(x):
        return atan2(full_like(x, 1), -x) / pi

    references = [
        "P8",
        "https://github.com/scipy/scipy/commit/d58a32963f0e9cf3c59f04a91647068359793e76",
    ]
    fires = [
        "0.5 + torch.atan(x) / torch.pi",
        "torch.atan(x) / math.pi + 0.5",
        "0.5 + np.arctan(x) / np.pi",
        "0.5 + x.atan() / math.pi",
    ]
    quiet = [
        "0.5 + torch.atan(x) / 2",
        "1 + torch.atan(x) / math.pi",
        "0.5 - torch.atan2(x, y) / math.pi",
        "0.5 - torch.atan(x) * torch.pi",
        "1.5 + torch.atan(x) / torch.pi",
    ]
