"""Functions of whole rows: softmax, normalisation, cosine similarity and distances."""

from stablefix.operators.operator import Form, define

define(
    "softmax(x, dim: DIM)",
    "torch.softmax(input: tensor_x, dim, dtype: _=None)",
    "torch.special.softmax(input: tensor_x, dim, *, dtype: _=None) since 1.10",
    "torch.nn.functional.softmax(input: tensor_x, dim, _stacklevel: _=3, dtype: _=None)",
    "Tensor.softmax(self: x, dim, dtype: _=None)",
    "torch.nn.Softmax(dim)(input: tensor_x)",
    "scipy.special.softmax(x, axis: dim=None)",
    "jax.nn.softmax(x, axis: dim=-1)",
    form=Form.ROWWISE,
    meaning="exp(x) / sum(exp(x), dim)",
    range="[0, 1]",
)
# Without an axis: the first one of values with one or three axes, else, as of matrices, the second one.
define(
    "softmax_of_old(x)",
    "torch.nn.functional.softmax(input: tensor_x, dim: _=None, _stacklevel: _=3, dtype: _=None)",
    "torch.nn.Softmax(dim: _=None)(input: tensor_x)",
    form=Form.ROWWISE,
    range="[0, 1]",
)
define(
    "log_softmax_of_old(x)",
    "torch.nn.functional.log_softmax(input: tensor_x, dim: _=None, _stacklevel: _=3, dtype: _=None)",
    "torch.nn.LogSoftmax(dim: _=None)(input: tensor_x)",
    form=Form.ROWWISE,
    range="[-inf, 0]",
)
# With `dtype=` the operand is cast first.
define(
    "softmax_as(x, dim: DIM, dtype: DTYPE)",
    "torch.softmax(input: tensor_x, dim, dtype)",
    "torch.special.softmax(input: tensor_x, dim, *, dtype) since 1.10",
    "torch.nn.functional.softmax(input: tensor_x, dim, _stacklevel: _=3, *, dtype)",
    "Tensor.softmax(self: x, dim, dtype)",
    form=Form.ROWWISE,
    meaning="softmax(cast(x, dtype), dim)",
    range="[0, 1]",
)
define(
    "log_softmax(x, dim: DIM)",
    "torch.log_softmax(input: tensor_x, dim, dtype: _=None)",
    "torch.special.log_softmax(input: tensor_x, dim, *, dtype: _=None) since 1.10",
    "torch.nn.functional.log_softmax(input: tensor_x, dim, _stacklevel: _=3, dtype: _=None)",
    "Tensor.log_softmax(self: x, dim, dtype: _=None)",
    "torch.nn.LogSoftmax(dim)(input: tensor_x)",
    "scipy.special.log_softmax(x, axis: dim=None)",
    "jax.nn.log_softmax(x, axis: dim=-1)",
    form=Form.ROWWISE,
    meaning="log(softmax(x, dim))",
    range="[-inf, 0]",
)
# With `dtype=` the operand is cast first.
define(
    "log_softmax_as(x, dim: DIM, dtype: DTYPE)",
    "torch.log_softmax(input: tensor_x, dim, dtype)",
    "torch.special.log_softmax(input: tensor_x, dim, *, dtype) since 1.10",
    "torch.nn.functional.log_softmax(input: tensor_x, dim, _stacklevel: _=3, *, dtype)",
    "Tensor.log_softmax(self: x, dim, dtype)",
    form=Form.ROWWISE,
    meaning="log_softmax(cast(x, dtype), dim)",
    range="[-inf, 0]",
)
define(
    "softmin(x, dim: DIM)",
    "torch.nn.functional.softmin(input: tensor_x, dim, _stacklevel: _=3, dtype: _=None)",
    "torch.nn.Softmin(dim)(input: tensor_x)",
    form=Form.ROWWISE,
    meaning="softmax(-x, dim)",
    range="[0, 1]",
)
# With `dtype=` the operand is cast first.
define(
    "softmin_as(x, dim: DIM, dtype: DTYPE)",
    "torch.nn.functional.softmin(input: tensor_x, dim, _stacklevel: _=3, *, dtype)",
    form=Form.ROWWISE,
    meaning="softmin(cast(x, dtype), dim)",
    range="[0, 1]",
)
define(
    "normalize(x, p: NUMBER = 2, dim: DIM = 1, eps: NUMBER = 1e-12)",
    "torch.nn.functional.normalize(input: tensor_x, p=2.0, dim=1, eps=1e-12, out: _=None)",
    form=Form.ROWWISE,
    meaning="x / clamp(norm(x, p, dim), eps)",
)
define(
    "cosine_similarity(a, b, dim: DIM = 1, eps: NUMBER = 1e-8)",
    "torch.cosine_similarity(x1: tensor_a, x2: tensor_b, dim=1, eps=1e-8)",
    "torch.nn.functional.cosine_similarity(x1: tensor_a, x2: tensor_b, dim=1, eps=1e-8)",
    "torch.nn.CosineSimilarity(dim=1, eps=1e-8)(x1: tensor_a, x2: tensor_b)",
    form=Form.REDUCTION,
    commutes=True,
    meaning="sum(a / clamp(norm(a, 2, dim), eps) * (b / clamp(norm(b, 2, dim), eps)), dim)",
    range="[-1.01, 1.01]",
)
define(
    "pairwise_distance(a, b, p: NUMBER = 2, eps: NUMBER = 1e-6)",
    "torch.nn.functional.pairwise_distance(x1: tensor_a, x2: tensor_b, p=2.0, eps=1e-6, keepdim=False)",
    "torch.pairwise_distance(x1: tensor_a, x2: tensor_b, p=2.0, eps=1e-6, keepdim=False)",
    "torch.nn.PairwiseDistance(p=2.0, eps=1e-6, keepdim=False)(x1: tensor_a, x2: tensor_b)",
    form=Form.REDUCTION,
    meaning="norm(a - b + eps, p, -1)",
    range="[0, inf]",
)
define(
    "cdist(a, b, p: NUMBER = 2, compute_mode: OPTION = 'use_mm_for_euclid_dist_if_necessary')",
    "torch.cdist(x1: tensor_a, x2: tensor_b, p=2.0, compute_mode='use_mm_for_euclid_dist_if_necessary')",
    "scipy.spatial.distance.cdist(XA: a, XB: b) with compute_mode='donot_use_mm_for_euclid_dist', p=2",
    form=Form.OTHER,
    meaning="squeeze(norm(unsqueeze(a, -2) - unsqueeze(b, -3), p, -1), -1)",
    range="[0, inf]",
)
