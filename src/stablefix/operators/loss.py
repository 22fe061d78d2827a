"""Losses. `reduction` is 'mean', 'sum' or 'none'."""

from stablefix.operators.operator import Form, define

# What every loss does with its terms.
define(
    "reduced(x, reduction: OPTION = 'mean')",
    form=Form.OTHER,
    meaning="squeeze(mean(x)) if reduction == 'mean' else squeeze(sum(x)) if reduction == 'sum' else x",
)
define(
    "binary_cross_entropy_terms(x, y, weight = None)",
    meaning="bernoulli_entropy(x, y) if weight is None else weight * bernoulli_entropy(x, y)",
)
define(
    "binary_cross_entropy(x, y, weight = None, reduction: OPTION = 'mean')",
    (
        "torch.nn.functional.binary_cross_entropy(input: tensor_x, target: tensor_y, weight=None, "
        "size_average: _=None, reduce: _=None, reduction='mean')"
    ),
    (
        "torch.nn.BCELoss(weight=None, size_average: _=None, reduce: _=None, reduction='mean')(input: "
        "tensor_x, target: tensor_y)"
    ),
    form=Form.OTHER,
    meaning="reduced(binary_cross_entropy_terms(x, y, weight), reduction)",
    scale=1,
)
# torch puts -100 in the place of logarithms below it: a stand-in for numbers that it cannot reach, no part of the
# function.
define(
    "bernoulli_entropy(x, y)",
    meaning="-(xlogy(y, x) + xlogy(1 - y, 1 - x))",
)
define(
    "binary_cross_entropy_with_logits_terms(x, y, weight = None, pos_weight = None)",
    meaning=(
        "(1 if weight is None else weight) * -((1 if pos_weight is None else pos_weight) * y * "
        "log(sigmoid(x)) + (1 - y) * log(1 - sigmoid(x)))"
    ),
)
define(
    "binary_cross_entropy_with_logits(x, y, weight = None, pos_weight = None, reduction: OPTION = 'mean')",
    (
        "torch.nn.functional.binary_cross_entropy_with_logits(input: tensor_x, target: tensor_y, "
        "weight=None, size_average: _=None, reduce: _=None, reduction='mean', pos_weight=None)"
    ),
    (
        "torch.nn.BCEWithLogitsLoss(weight=None, size_average: _=None, reduce: _=None, reduction='mean', "
        "pos_weight=None)(input: tensor_x, target: tensor_y)"
    ),
    form=Form.OTHER,
    meaning="reduced(binary_cross_entropy_with_logits_terms(x, y, weight, pos_weight), reduction)",
    scale=1,
)
# Targets are class indices along axis 1.
define(
    "nll_loss(x, y, reduction: OPTION = 'mean')",
    (
        "torch.nn.functional.nll_loss(input: tensor_x, target: tensor_y, weight: _=None, size_average: "
        "_=None, ignore_index: _=-100, reduce: _=None, reduction='mean')"
    ),
    (
        "torch.nn.NLLLoss(weight: _=None, size_average: _=None, ignore_index: _=-100, reduce: _=None, "
        "reduction='mean')(input: tensor_x, target: tensor_y)"
    ),
    form=Form.OTHER,
    meaning="reduced(-squeeze(gather(x, 1, unsqueeze(y, 1)), 1), reduction)",
)
# The meaning is that of class indices; with class probabilities the call has another one.
define(
    "cross_entropy(x, y, reduction: OPTION = 'mean')",
    (
        "torch.nn.functional.cross_entropy(input: tensor_x, target: tensor_y, weight: _=None, "
        "size_average: _=None, ignore_index: _=-100, reduce: _=None, reduction='mean', label_smoothing: "
        "_=0.0)"
    ),
    (
        "torch.nn.CrossEntropyLoss(weight: _=None, size_average: _=None, ignore_index: _=-100, reduce: "
        "_=None, reduction='mean', label_smoothing: _=0.0)(input: tensor_x, target: tensor_y)"
    ),
    form=Form.OTHER,
    meaning="nll_loss(log_softmax(x, 1), y, reduction)",
)
# torch's first operand is a logarithm.
define(
    "kl_div_terms(x, y, log_target: FLAG = False)",
    meaning="exp(y) * (y - x) if log_target else xlogy(y, y) - y * x",
)
define(
    "kl_div(x, y, reduction: OPTION = 'mean', log_target: FLAG = False)",
    (
        "torch.nn.functional.kl_div(input: tensor_x, target: tensor_y, size_average: _=None, reduce: "
        "_=None, reduction='mean', log_target=False)"
    ),
    (
        "torch.nn.KLDivLoss(size_average: _=None, reduce: _=None, reduction='mean', "
        "log_target=False)(input: tensor_x, target: tensor_y)"
    ),
    form=Form.OTHER,
    meaning=(
        "squeeze(sum(kl_div_terms(x, y, log_target))) / size(x, 0) if reduction == 'batchmean' else "
        "reduced(kl_div_terms(x, y, log_target), reduction)"
    ),
)
# The number of axes. Templates ask for it; in code it is a Python number.
define("ndim(x)", form=Form.OTHER, range="[0, inf)")
# The length of an axis, as a scalar.
define(
    "size(x, dim: DIM)",
    form=Form.REDUCTION,
    meaning="squeeze(count(x, dim))",
    range="[0, inf)",
)
define(
    "mse_loss_terms(x, y)",
    meaning="square(x - y)",
    range="[0, inf]",
)
define(
    "mse_loss(x, y, reduction: OPTION = 'mean')",
    (
        "torch.nn.functional.mse_loss(input: tensor_x, target: tensor_y, size_average: _=None, reduce: "
        "_=None, reduction='mean', weight: _=None)"
    ),
    "torch.nn.MSELoss(size_average: _=None, reduce: _=None, reduction='mean')(input: tensor_x, target: tensor_y)",
    form=Form.OTHER,
    meaning="reduced(mse_loss_terms(x, y), reduction)",
    range="[0, inf]",
)
define(
    "l1_loss_terms(x, y)",
    meaning="abs(x - y)",
    range="[0, inf]",
)
define(
    "l1_loss(x, y, reduction: OPTION = 'mean')",
    (
        "torch.nn.functional.l1_loss(input: tensor_x, target: tensor_y, size_average: _=None, reduce: "
        "_=None, reduction='mean', weight: _=None)"
    ),
    "torch.nn.L1Loss(size_average: _=None, reduce: _=None, reduction='mean')(input: tensor_x, target: tensor_y)",
    form=Form.OTHER,
    meaning="reduced(l1_loss_terms(x, y), reduction)",
    range="[0, inf]",
)
define(
    "smooth_l1_loss(x, y, reduction: OPTION = 'mean', beta: NUMBER = 1)",
    (
        "torch.nn.functional.smooth_l1_loss(input: tensor_x, target: tensor_y, size_average: _=None, "
        "reduce: _=None, reduction='mean', beta=1.0)"
    ),
    (
        "torch.nn.SmoothL1Loss(size_average: _=None, reduce: _=None, reduction='mean', beta=1.0)(input: "
        "tensor_x, target: tensor_y)"
    ),
    form=Form.OTHER,
    meaning=(
        "l1_loss(x, y, reduction) if beta == 0 else reduced(where(abs(x - y) < beta, square(x - y) / (2 "
        "* beta), abs(x - y) - beta / 2), reduction)"
    ),
    range="[0, inf]",
)
define(
    "huber_loss(x, y, reduction: OPTION = 'mean', delta: NUMBER = 1)",
    (
        "torch.nn.functional.huber_loss(input: tensor_x, target: tensor_y, reduction='mean', delta=1.0, "
        "weight: _=None) since 1.9"
    ),
    "torch.nn.HuberLoss(reduction='mean', delta=1.0)(input: tensor_x, target: tensor_y) since 1.9",
    form=Form.OTHER,
    meaning="reduced(where(abs(x - y) <= delta, square(x - y) / 2, delta * (abs(x - y) - delta / 2)), reduction)",
    range="[0, inf]",
)
define(
    "gaussian_nll_loss(x, y, var, full: FLAG = False, eps: NUMBER = 1e-6, reduction: OPTION = 'mean')",
    ("torch.nn.functional.gaussian_nll_loss(input: tensor_x, target: y, var, full=False, eps=1e-6, reduction='mean')"),
    ("torch.nn.GaussianNLLLoss(*, full=False, eps=1e-6, reduction='mean')(input: tensor_x, target: tensor_y, var)"),
    form=Form.OTHER,
    meaning=(
        "reduced((log(clamp(var, eps)) + square(x - y) / clamp(var, eps)) / 2 + (log(2 * pi) / 2 if full "
        "else 0), reduction)"
    ),
)
define(
    "poisson_nll_loss(x, y, log_input: FLAG = True, eps: NUMBER = 1e-8, reduction: OPTION = 'mean')",
    (
        "torch.nn.functional.poisson_nll_loss(input: tensor_x, target: tensor_y, log_input=True, full: "
        "_=False, size_average: _=None, eps=1e-8, reduce: _=None, reduction='mean')"
    ),
    (
        "torch.nn.PoissonNLLLoss(log_input=True, full: _=False, size_average: _=None, eps=1e-8, reduce: "
        "_=None, reduction='mean')(log_input: tensor_x, target: tensor_y)"
    ),
    form=Form.OTHER,
    meaning="reduced(exp(x) - y * x if log_input else x - y * log(x + eps), reduction)",
)
define(
    "soft_margin_loss(x, y, reduction: OPTION = 'mean')",
    (
        "torch.nn.functional.soft_margin_loss(input: tensor_x, target: tensor_y, size_average: _=None, "
        "reduce: _=None, reduction='mean')"
    ),
    (
        "torch.nn.SoftMarginLoss(size_average: _=None, reduce: _=None, reduction='mean')(input: "
        "tensor_x, target: tensor_y)"
    ),
    form=Form.OTHER,
    meaning="reduced(log(1 + exp(-y * x)), reduction)",
    range="[0, inf]",
)
