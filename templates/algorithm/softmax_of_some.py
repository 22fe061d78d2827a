class SoftmaxOfSome(Template):
    """Shares of exponentials that have weights, a mask or an epsilon.

    ## What it does
    Finds `w * exp(x) / sum(w * exp(x))`, `where(m, exp(x), 0) / sum(where(m, exp(x), 0))` and
    `exp(x) / (sum(exp(x)) + eps)`, attention with a mask or Bayes' rule, and subtracts the largest entry that counts
    before the exponential.

    ## Why is this bad?
    exp(89) is inf in float32 and exp(710) in float64, and inf / inf is nan: an epsilon in the divisor does not help.
    When all entries that count are below -104 (-746 in float64), as the logarithms of likelihoods are, their sum is 0
    and the result is 0 / 0.

    ## Fix safety
    The same function; only rounding differs. Entries of weight 0 do not count for the largest one, and where there is
    an epsilon nothing is shifted up, so that it keeps its size beside small sums.
    """

    code = "SF199"
    fix = Fix.ALGORITHM
    failure = Failure.OVERFLOW

    def before_masked(x: Tensor[logits], w: Mask[mask], dim: Dim):
        return w * exp(x) / sum(w * exp(x), dim)

    def before_masked_epsilon(x: Tensor[logits], w: Mask[mask], dim: Dim, eps: Epsilon):
        return w * exp(x) / (sum(w * exp(x), dim) + eps)

    def before(x: Tensor[logits], w: Tensor[nonnegative], dim: Dim):
        return w * exp(x) / sum(w * exp(x), dim)

    def before_weighted_epsilon(x: Tensor[logits], w: Tensor[nonnegative], dim: Dim, eps: Epsilon):
        return w * exp(x) / (sum(w * exp(x), dim) + eps)

    def before_filled(x: Tensor[logits], hidden: Tensor[mask], dim: Dim):
        return masked_fill(exp(x), hidden, 0) / sum(masked_fill(exp(x), hidden, 0), dim)

    def before_kept(x: Tensor[logits], some: Tensor[mask], dim: Dim):
        return where(some, exp(x), 0) / sum(where(some, exp(x), 0), dim)

    def before_epsilon(x: Tensor[logits], dim: Dim, eps: Epsilon):
        return exp(x) / (sum(exp(x), dim) + eps)

    def after(x, w, dim):
        return softmax(x + log(w), dim)

    def after_shifted(x, w, dim):
        kept = where(w == 0, -inf, x)
        shares = w * exp(kept - amax(kept, dim))
        return shares / sum(shares, dim)

    def after_weighted_epsilon(x, w, dim, eps):
        kept = where(w == 0, -inf, x)
        largest = clamp(amax(kept, dim), min=0)
        shares = w * exp(kept - largest)
        return shares / (sum(shares, dim) + eps * exp(-largest))

    def after_filled(x, hidden, dim):
        return softmax(masked_fill(x, hidden, -inf), dim)

    def after_filled_shifted(x, hidden, dim):
        kept = where(hidden, -inf, x)
        shares = exp(kept - amax(kept, dim))
        return shares / sum(shares, dim)

    def after_kept(x, some, dim):
        kept = where(some, x, -inf)
        shares = exp(kept - amax(kept, dim))
        return shares / sum(shares, dim)

    def after_epsilon(x, dim, eps):
        largest = clamp(amax(x, dim), min=0)
        shares = exp(x - largest)
        return shares / (sum(shares, dim) + eps * exp(-largest))

    references = ["A1", "E19", "P30"]
    fires = [
        "(1 + y**2) * torch.exp(x) / torch.sum((1 + y**2) * torch.exp(x), dim=-1, keepdim=True)",
        "np.abs(w) * np.exp(x) / np.sum(np.abs(w) * np.exp(x), axis=0)",
        "np.exp(x) * w**2 / (np.exp(x) * w**2).sum()",
        "x.exp().masked_fill(m, 0) / x.exp().masked_fill(m, 0).sum(-1, keepdim=True)",
        "torch.where(x > y, torch.exp(x), 0) / torch.where(x > y, torch.exp(x), 0).sum(-1, keepdim=True)",
        "np.where(y > 0, 0, np.exp(x)) / np.sum(np.where(y > 0, 0, np.exp(x)), axis=0)",
        "torch.exp(x) / (torch.exp(x).sum(-1, keepdim=True) + 1e-8)",
        "np.exp(x) / (np.sum(np.exp(x), axis=-1, keepdims=True) + 1e-10)",
        "x.exp() * (1 + y**2) / ((x.exp() * (1 + y**2)).sum(dim=1, keepdim=True) + 1e-10)",
        "x.exp() * mask / (x.exp() * mask).sum(dim=1, keepdim=True)",
        "x.exp() * mask.float() / ((x.exp() * mask.float()).sum(dim=1, keepdim=True) + 1e-10)",
    ]
    quiet = [
        "(1 + y**2) * torch.exp(x) / torch.sum((2 + y**2) * torch.exp(x), dim=-1, keepdim=True)",
        "np.abs(w) * np.exp(x) / np.sum(np.abs(w) + np.exp(x), axis=0)",
        "x.exp().masked_fill(m, 1) / x.exp().masked_fill(m, 1).sum(-1, keepdim=True)",
        "x.sigmoid().masked_fill(m, 0) / x.sigmoid().masked_fill(m, 0).sum(-1, keepdim=True)",
        "torch.exp(x) / (torch.exp(x - x.max()).sum(-1, keepdim=True) + 1e-8)",
        "x.exp() * mask / (x.exp() * masks).sum(dim=1, keepdim=True)",
    ]
