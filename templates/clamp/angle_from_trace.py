class AngleFromTrace(Template):
    """Rotation angle from a trace.

    ## What it does
    Finds `acos((t - 1) / 2)`, the angle of a rotation with trace t, and clamps the argument to just inside [-1,
    1].

    ## Why is this bad?
    For the identity the argument is 1, where the slope of acos is infinite; rounding takes it past 1, where the
    value is nan. The error of two equal rotations is the ordinary case.

    ## Fix safety
    Values change only within the epsilon of -1 and 1; where nobody differentiates (NumPy), outside of them alone.
    """

    code = "SF411"
    fix = Fix.CLAMP
    failure = Failure.NAN_GRADIENT

    def before(t: Tensor):
        return acos((t - 1) / 2)

    def before_half(t: Tensor):
        return acos(half * (t - 1))

    def after_closed(t):
        return acos(clamp((t - 1) / 2, min=-1, max=1))

    def after(t, eps=1e-7):
        return acos(clamp((t - 1) / 2, min=-1 + eps, max=1 - eps))

    references = ["E47", "P26", "https://github.com/pytorch/pytorch/issues/8069"]
    fires = ["torch.acos((t - 1) / 2)", "torch.acos(0.5 * (t - 1))", "np.arccos((np.trace(r) - 1) / 2)"]
    quiet = [
        "torch.acos((t - 2) / 2)",
        "torch.acos(((t - 1) / 2).clamp(-1 + 1e-7, 1 - 1e-7))",
        "torch.asin((t - 1) / 2)",
    ]
