class LogOfGuardedSoftmax(Template):
    """Log of a softmax or a sigmoid whose guard is 0 in float16.

    ## What it does
    Finds `log(softmax(x) + eps)` and `log(clamp(softmax(x), min=eps))` in float16, also of a sigmoid and of its
    complement, with an epsilon below half the smallest float16, and computes the logarithm by `log_softmax` or
    `logsigmoid`, which need no guard.

    ## Why is this bad?
    The smallest positive float16 is 6e-8, so 1e-8 is rounded to 0 and protects nothing: a softmax is 0 in float16 for
    every class that lies 17 below the largest, and its logarithm is -inf.

    ## Fix safety
    Unchanged where the epsilon was small beside the probability. Below it the logarithm goes on, where the old form was
    meant to stop at the logarithm of the epsilon.
    """

    code = "SF167"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW
    dtypes = ["float16"]

    def before(x: Tensor[logits], dim: Dim, eps: Epsilon):
        return log(softmax(x, dim) + eps)

    def before_clamp(x: Tensor[logits], dim: Dim, eps: Epsilon):
        return log(clamp(softmax(x, dim), min=eps))

    def before_sigmoid(z: Tensor[logits], eps: Epsilon):
        return log(sigmoid(z) + eps)

    def before_sigmoid_clamp(z: Tensor[logits], eps: Epsilon):
        return log(clamp(sigmoid(z), min=eps))

    def before_complement(u: Tensor[logits], eps: Epsilon):
        return log(1 - sigmoid(u) + eps)

    def before_complement_clamp(u: Tensor[logits], eps: Epsilon):
        return log(clamp(1 - sigmoid(u), min=eps))

    def after(x, dim):
        return log_softmax(x, dim)

    def after_clamp(x, dim, eps):
        return clamp(log_softmax(x, dim), min=log(eps))

    def after_sigmoid(z):
        return logsigmoid(z)

    def after_sigmoid_clamp(z, eps):
        return clamp(logsigmoid(z), min=log(eps))

    def after_complement(u):
        return logsigmoid(-u)

    def after_complement_clamp(u, eps):
        return clamp(logsigmoid(-u), min=log(eps))

    def requires(eps):
        return eps < 2.9e-8

    references = ["E16", "E72", "P9", "N9", "https://github.com/kornia/kornia/pull/2125"]
    fires = [
        "torch.log(F.softmax(x.half(), -1) + 1e-8)",
        "torch.log(torch.softmax(x.half(), dim=1).clamp(min=1e-12))",
        "(x.half().softmax(-1) + 1e-10).log()",
        "torch.log(torch.sigmoid(x.half()) + 1e-8)",
        "torch.log(1 - torch.sigmoid(x.half()) + 1e-8)",
        "torch.log(F.softmax(x.half(), -1).clamp(min=1e-20).gather(-1, i))",
    ]
    quiet = [
        "torch.log(F.softmax(x.half(), -1) + 1e-4)",
        "torch.log(F.softmax(x.float(), -1) + 1e-8)",
        "torch.log1p(F.softmax(x.half(), -1) + 1e-8)",
        "torch.log(torch.tanh(x.half()) + 1e-8)",
    ]
