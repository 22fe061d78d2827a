class DistributionOfSoftmax(Template):
    """Distribution made of softmax probabilities.

    ## What it does
    Finds `Categorical(probs=softmax(x))` and its like, which take the logits themselves.

    ## Why is this bad?
    A distribution that is given probabilities takes their logarithm for `log_prob` and `entropy`, after
    clamping them at the smallest step from 1: the logarithm of a class that lies 20 below the maximum is -15.9
    in float32 instead of -20, and its gradient is 0.

    ## Fix safety
    Advice, never applied: where nothing underflows both are the same distribution; elsewhere the logarithms are
    the right ones. A softmax that is not over the last axis is another distribution.
    """

    code = "SF711"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], dim: Dim, a: Any, family: Any):
        return distribution(softmax(x, dim), None, a, family)

    def after(x, a, family):
        return distribution(None, x, a, family)

    references = [
        "E83",
    ]
    fires = [
        "torch.distributions.Categorical(probs=F.softmax(x, dim=-1))",
        "torch.distributions.Categorical(torch.softmax(x, dim=1))",
        "torch.distributions.multinomial.Multinomial(10, probs=x.softmax(-1))",
    ]
    quiet = [
        "torch.distributions.Categorical(logits=x)",
        "torch.distributions.Categorical(probs=p)",
        "torch.distributions.Categorical(logits=F.log_softmax(x, dim=-1))",
        "torch.distributions.Dirichlet(torch.softmax(x, dim=1))",
    ]
