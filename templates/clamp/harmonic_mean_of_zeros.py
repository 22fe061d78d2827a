class HarmonicMeanOfZeros(Template):
    """Harmonic mean of two numbers that can be 0.

    ## What it does
    Finds `2 * p * r / (p + r)`, the F1 score of a precision and a recall, and keeps the divisor from being 0.

    ## Why is this bad?
    A class without a hit has precision 0 and recall 0, and 0 / 0 is nan; Python numbers raise
    ZeroDivisionError.

    ## Fix safety
    Values change by less than the epsilon, relative to the sum. Two zeros score 0 instead of nan.
    """

    code = "SF424"
    fix = Fix.CLAMP
    failure = Failure.DIVISION_BY_ZERO

    def before(p: Tensor[mask], r: Tensor[mask]):
        return 2 * p * r / (p + r)

    def before_grouped(p: Tensor[mask], r: Tensor[mask]):
        return 2 * (p * r) / (p + r)

    def before_factor(p: Tensor[mask], r: Tensor[mask]):
        return 2 * (p * r / (p + r))

    def hazard(p, r):
        return p + r == 0

    def after(p, r, eps=1e-8):
        return 2 * p * r / clamp(p + r, min=eps)

    def after_epsilon(p, r, eps=1e-8):
        return 2 * p * r / (p + r + eps)

    def after_where(p, r):
        return where(p + r == 0, 0, 2 * p * r / where(p + r == 0, 1, p + r))

    references = ["P1", "N2"]
    fires = [
        "2 * torch.mean(a) * torch.mean(b) / (torch.mean(a) + torch.mean(b))",
        "2 * (torch.mean(a) * torch.mean(b)) / (torch.mean(a) + torch.mean(b))",
        "2 * np.mean(a) * np.mean(b) / (np.mean(a) + np.mean(b))",
    ]
    quiet = [
        "2 * torch.mean(a) * torch.mean(b) / (torch.mean(a) + torch.mean(b) + 1e-8)",
        "2 * torch.mean(a) * torch.mean(b) / (torch.mean(a) + torch.mean(c))",
        "2 * torch.mean(a) * torch.mean(b) / (torch.mean(a) - torch.mean(b))",
    ]
