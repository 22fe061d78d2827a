class LogOfRatioOfProbabilities(Template):
    """Log of a quotient of a softmax or a sigmoid.

    ## What it does
    Finds the logarithm of a quotient with a softmax or a sigmoid above or below the line, and replaces it by the
    difference of two logarithms, of which that of the softmax or the sigmoid is computed from its scores.

    ## Why is this bad?
    A softmax underflows to exactly 0 for a class that lies more than about 104 below the largest (float32; 17 in
    float16), and a sigmoid does so below -104. The quotient is then 0, infinite or nan, and so is its logarithm, of
    which the true value is a difference of scores. Long before that, digits are lost.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF191"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before(x: Tensor[logits], y: Tensor[logits], dim: Dim):
        return log(softmax(x, dim) / softmax(y, dim))

    def before_above(x: Tensor[logits], q: Tensor[positive], dim: Dim):
        return log(softmax(x, dim) / q)

    def before_below(r: Tensor[positive], x: Tensor[logits], dim: Dim):
        return log(r / softmax(x, dim))

    def before_sigmoids(x: Tensor[logits], y: Tensor[logits]):
        return log(sigmoid(x) / sigmoid(y))

    def before_sigmoid_above(x: Tensor[logits], q: Tensor[positive]):
        return log(sigmoid(x) / q)

    def before_sigmoid_below(r: Tensor[positive], x: Tensor[logits]):
        return log(r / sigmoid(x))

    def after(x, y, dim):
        return log_softmax(x, dim) - log_softmax(y, dim)

    def after_above(x, q, dim):
        return log_softmax(x, dim) - log(q)

    def after_below(x, r, dim):
        return log(r) - log_softmax(x, dim)

    def after_sigmoids(x, y):
        return logsigmoid(x) - logsigmoid(y)

    def after_sigmoid_above(x, q):
        return logsigmoid(x) - log(q)

    def after_sigmoid_below(r, x):
        return log(r) - logsigmoid(x)

    references = ["N4", "N2", "P14"]
    fires = [
        "torch.log(torch.softmax(x, -1) / torch.softmax(y, -1))",
        "(x.softmax(1) / q.clamp(min=1e-6)).log()",
        "torch.log(q.clamp(min=1e-6) / torch.softmax(x, -1))",
        "torch.log(torch.sigmoid(x) / torch.sigmoid(y))",
    ]
    quiet = [
        "torch.log(torch.softmax(x, -1) * torch.softmax(y, -1))",
        "torch.log_softmax(x, -1) - torch.log_softmax(y, -1)",
        "torch.log1p(torch.softmax(x, -1) / torch.softmax(y, -1))",
    ]
