class DistributionOfSigmoid(Template):
    """Distribution made of sigmoid probabilities.

    ## What it does
    Finds `Bernoulli(probs=sigmoid(x))` and its like, which take the logits themselves.

    ## Why is this bad?
    A distribution that is given probabilities turns them back into logits for `log_prob` and `entropy`, after
    clamping them at the smallest step from 0 and 1: sigmoid(17) is exactly 1 in float32, so a logit of 30
    counts as 15.9, and its gradient is 0.

    ## Fix safety
    Advice, never applied: where nothing saturates both are the same distribution; elsewhere the logarithms are
    the right ones.
    """

    code = "SF712"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor[logits], a: Any, family: Any):
        return distribution(sigmoid(x), None, a, family)

    def after(x, a, family):
        return distribution(None, x, a, family)

    references = [
        "E83",
        "E93",
    ]
    fires = [
        "torch.distributions.Bernoulli(probs=torch.sigmoid(x))",
        "torch.distributions.Bernoulli(x.sigmoid())",
        "torch.distributions.NegativeBinomial(n, probs=torch.sigmoid(x))",
    ]
    quiet = [
        "torch.distributions.Bernoulli(logits=x)",
        "torch.distributions.Bernoulli(probs=p)",
        "torch.distributions.Bernoulli(torch.tanh(x))",
        "torch.distributions.Bernoulli(x.tanh())",
    ]
