class LogOfSoftmax(Template):
    """Log of softmax.

    ## What it does
    Finds the logarithm of a softmax, or of entries that were gathered from one, and replaces it by one
    `log_softmax`.

    ## Why is this bad?
    softmax underflows to exactly 0 for a class that lies more than about 104 below the largest (float32; 17 in
    float16), and the logarithm of 0 is -inf. Its gradient is nan. Long before that, digits are lost.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF101"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], dim: Dim):
        return log(softmax(x, dim))

    def before_written_out(x: Tensor[logits], dim: Dim):
        return log(exp(x) / sum(exp(x), dim))

    def before_in_dtype(x: Tensor[logits], dim: Dim, dtype: Dim):
        return log(softmax_as(x, dim, dtype))

    def after_in_dtype(x, dim, dtype):
        return log_softmax_as(x, dim, dtype)

    def after(x, dim):
        return log_softmax(x, dim)

    references = ["A2", "E16", "E20", "E25", "E83", "N4", "P30", "https://github.com/kornia/kornia/pull/2125"]
    fires = [
        "torch.log(F.softmax(x, -1))",
        "x.softmax(dim=1).log()",
        "torch.softmax(x, dim=-1).log()",
        "nn.Softmax(dim=1)(x).log()",
        "torch.log(F.softmax(x, dim=-1, dtype=torch.float32))",
        "torch.log(torch.softmax(x, -1).gather(-1, i))",
        "F.softmax(x, dim=1).gather(1, i).squeeze(1).log()",
        "torch.log(torch.diagonal(torch.softmax(x, -1)))",
    ]
    quiet = [
        "torch.log(p)",
        "torch.log_softmax(x, -1)",
        "torch.log(p.gather(-1, i))",
        "torch.log1p(F.softmax(x, -1))",
        "torch.log(F.softmax(x, -1).clamp(min=1e-6))",
    ]
