class LogOfZero(Template):
    """Log of what can be 0.

    ## What it does
    Finds `log(x)` where x is never negative but can be exactly 0 (a sum of probabilities, an absolute value, a
    relu, a norm, a random number), and clamps it from below.

    ## Why is this bad?
    log(0) is -inf and its gradient inf or nan. A probability that underflows, a silent stretch of audio or one
    draw of exactly 0 is enough.

    ## Fix safety
    With the smallest normal number as the bound, values change only below 1.2e-38, in double precision below 2.3e-308.
    Unchanged where the old form was right, up to the size of the epsilon. Where the old form gave nan or inf, the new
    one gives a number: that is a choice, so the fix is never applied silently.
    """

    code = "SF403"
    fix = Fix.CLAMP
    failure = Failure.UNDERFLOW

    def before(x: Tensor[probability]):
        return log(x)

    def after(x):
        return log(clamp(x, min=finfo_tiny(x)))

    def after_double(x):
        return log(clamp(x, min=2.3e-308))

    def after_literal(x):
        return log(clamp(x, min=1.2e-38))

    def after_clamp(x, eps=1e-12):
        return log(clamp(x, min=eps))

    def after_epsilon(x, eps=1e-12):
        return log(x + eps)

    def hazard(x):
        return x == 0

    def requires(x):
        return x >= 0

    references = ["E21", "E25", "E81", "E82", "P2", "P17", "N1", "N8"]
    fires = [
        "torch.log(torch.abs(x).sum(-1))",
        "torch.log(torch.relu(x))",
        "x.std(dim=0).log()",
        "torch.log((x**2).sum(-1))",
        "torch.log(torch.rand_like(x))",
        "torch.log(torch.rand(3, 4, device=x.device))",
        "torch.log(F.one_hot(x.argmax(-1), 5).type(y.dtype).mean(0))",
    ]
    quiet = [
        "torch.log(x)",
        "torch.log(torch.abs(x) + 1e-8)",
        "torch.log(1 + torch.abs(x))",
        "torch.log(torch.abs(x).clamp(min=1e-8))",
        "torch.log(torch.exp(x))",
        "torch.log1p(torch.relu(x))",
    ]
