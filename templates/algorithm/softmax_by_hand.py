class SoftmaxByHand(Template):
    """Softmax written out.

    ## What it does
    Finds `exp(x) / sum(exp(x))`, also as a product with the inverse of the sum, and replaces it by `softmax`.

    ## Why is this bad?
    exp(89) is inf in float32 (exp(12) in float16) and inf / inf is nan. When all entries are below -104 the sum
    is 0 and the result is 0 / 0. softmax subtracts the largest entry first and has neither problem.

    ## Fix safety
    Both forms are the same function; only rounding differs.
    """

    code = "SF107"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before(x: Tensor[logits], dim: Dim):
        return exp(x) / sum(exp(x), dim)

    def before_reciprocal(x: Tensor[logits], dim: Dim):
        return exp(x) * (1 / sum(exp(x), dim))

    def after(x, dim):
        return softmax(x, dim)

    def after_shifted(x, dim):
        shifted = exp(x - amax(x, dim))
        return shifted / sum(shifted, dim)

    references = ["A1", "E19", "P30", "Kloberdanz, Kloberdanz and Le, DeepStability, ICSE 2022"]
    fires = [
        "torch.exp(x) / torch.exp(x).sum(-1, keepdim=True)",
        "x.exp() / torch.sum(x.exp(), dim=1, keepdim=True)",
        "np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)",
        "np.exp(x) / np.sum(np.exp(x), axis=0)",
        "np.exp(x) / sum(np.exp(x))",
        "torch.exp(x) * torch.exp(x).sum(-1, keepdim=True).reciprocal()",
        "x.exp() * (1 / torch.sum(x.exp(), dim=1, keepdim=True))",
        "np.exp(x) * np.sum(np.exp(x), axis=0, keepdims=True) ** -1",
    ]
    quiet = [
        "torch.softmax(x, -1)",
        "torch.exp(x) / torch.exp(y).sum(-1, keepdim=True)",
        "torch.exp(x) / torch.expm1(x).sum(-1, keepdim=True)",
        "np.exp(x) / sum(np.exp(y))",
        "np.exp(x) / np.sum(np.exp(x), axis=1)",
        "torch.exp(x) * torch.exp(y).sum(-1, keepdim=True).reciprocal()",
        "torch.exp(x) * torch.exp(x).sum(-1, keepdim=True).sqrt()",
    ]
