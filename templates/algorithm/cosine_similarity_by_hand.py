class CosineSimilarityByHand(Template):
    """Cosine similarity by hand.

    ## What it does
    Finds `sum(a*b) / (norm(a) * norm(b))` and replaces it by `cosine_similarity`, or normalises each vector
    first.

    ## Why is this bad?
    A zero vector gives 0 / 0. For vectors of scale 1e10 the product of two *squared* norms overflows in
    float32, and the result is 0 instead of 1.

    ## Fix safety
    Unchanged for vectors longer than 1e-8; a zero vector has similarity 0 instead of nan.
    """

    code = "SF133"
    fix = Fix.ALGORITHM
    failure = Failure.DIVISION_BY_ZERO

    def before(a: Tensor[sparse], b: Tensor[sparse], dim: Dim):
        return sum(a * b, dim) / (norm(a, 2, dim) * norm(b, 2, dim))

    def before_roots(a: Tensor[sparse], b: Tensor[sparse], dim: Dim):
        return sum(a * b, dim) / sqrt(sum(square(a), dim) * sum(square(b), dim))

    def after(a, b, dim):
        return cosine_similarity(a, b, dim)

    def after_normalize(a, b, dim):
        return sum(normalize(a, 2, dim) * normalize(b, 2, dim), dim)

    def after_clamp(a, b, dim, eps=1e-12):
        return sum(a * b, dim) / clamp(norm(a, 2, dim) * norm(b, 2, dim), min=eps)

    references = [
        "A3",
        "E48",
        "P24",
        "Kloberdanz, Kloberdanz and Le, DeepStability, ICSE 2022",
        "https://github.com/pytorch/pytorch/pull/31378",
    ]
    fires = [
        "(a * b).sum(-1) / (a.norm(dim=-1) * b.norm(dim=-1))",
        "torch.sum(a * b, dim=1) / (torch.norm(a, dim=1) * torch.norm(b, dim=1))",
        "np.sum(a * b, axis=-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))",
    ]
    quiet = [
        "F.cosine_similarity(a, b, dim=-1)",
        "(a * b).sum(-1) / (a.norm(dim=-1) * c.norm(dim=-1))",
        "(a * b).sum(-1) / (a.norm(dim=-1) * b.norm(dim=-1) + 1e-8)",
    ]
