class MeanOverMasked(Template):
    """Mean over entries of which some are masked.

    ## What it does
    Finds `(loss * mask).mean()`: what is masked counts as 0 and is divided by.

    ## Why is this bad?
    The mean is that of the valid entries times their share: of a batch with 3 valid entries in 4 it is three
    quarters of what is meant, and it changes with the padding of each batch.

    ## Fix safety
    Advice, never applied: divide the sum by the number of valid entries, `(loss * mask).sum() /
    mask.sum().clamp(min=1)`, unless every entry is meant to weigh the same whatever is padded.
    """

    code = "SF714"
    fix = Fix.ADVICE
    failure = Failure.MISUSE

    def before(x: Tensor, m: Mask, dim: Dim):
        return mean(x * m, dim)

    references = [
        "N5",
        "E73",
    ]
    fires = [
        "(loss * mask).mean()",
        "torch.mean(loss * (labels != 0))",
        "(loss * mask.unsqueeze(-1)).mean(dim=1)",
    ]
    quiet = [
        "(loss * mask).sum() / mask.sum()",
        "(loss * weight).mean()",
        "(x * (x > 0)).mean()",
    ]
