"""Ordinary operands and settings for every operator of the table, by the sort and the name of its parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from stablefix.operators.operator import REQUIRED, Form, Operator, Parameter, Sort, Spelling

FIRST = np.array([[-1.7, -0.4, 0.3], [0.9, 1.4, 2.2]])
SECOND = np.array([[0.6, 1.3, 0.8], [2.1, -0.2, 1.1]])
THIRD = np.array([[0.25, -0.5, 0.75], [1.5, 0.1, 0.9]])
FOURTH = np.array([[1.2, 0.7, 2.5], [0.3, 1.9, 0.4]])
POSITIVE = np.array([[0.2, 3.1, 0.7], [1.6, 0.05, 2.4]])
UNIT = np.array([[0.1, 0.45, 0.8], [0.99, 0.3, 0.62]])
TRUTH = np.array([[True, False, True], [False, False, True]])
OTHER_TRUTH = np.array([[True, True, False], [False, True, False]])
SPECIAL = np.array([[np.nan, np.inf, -np.inf], [0.0, -2.5, 1e300]])
MATRIX = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]])
OTHER_MATRIX = np.array([[1.0, -2.0, 0.5], [0.25, 2.0, 1.0], [3.0, 0.5, -1.0]])
CLASSES = np.array([2, 0])
SIGNS = np.array([[1.0, -1.0, -1.0], [1.0, 1.0, -1.0]])

OPERANDS: dict[str, list[np.ndarray]] = {
    "logical_and": [TRUTH, OTHER_TRUTH], "logical_or": [TRUTH, OTHER_TRUTH], "logical_xor": [TRUTH, OTHER_TRUTH],
    "logical_not": [TRUTH], "isnan": [SPECIAL], "isinf": [SPECIAL], "isfinite": [SPECIAL], "nan_to_num": [SPECIAL],
    "nansum": [SPECIAL[:, [0]]], "nanmean": [np.array([[np.nan, 1.5, 2.0], [0.5, np.nan, 3.0]])],
    "where": [TRUTH, FIRST, SECOND], "masked_fill": [FIRST, TRUTH], "gather": [FIRST, np.array([[2, 0], [1, 1]])],
    "all": [TRUTH], "any": [TRUTH], "heaviside": [np.array([[0.0, -1.0, 2.0], [3.0, 0.0, -0.5]]), SECOND],
    "count_nonzero": [np.array([[0.0, -1.0, 2.0], [3.0, 0.0, 0.0]])],
    "dot": [FIRST[0], SECOND[0]], "mean": [FIRST], "solve": [MATRIX, OTHER_MATRIX],
    "binary_cross_entropy": [UNIT, UNIT[::-1], FOURTH], "nll_loss": [FIRST, CLASSES], "cross_entropy": [FIRST, CLASSES],
    "binary_cross_entropy_with_logits": [FIRST, UNIT, FOURTH, POSITIVE],
    "kl_div": [np.log(UNIT), UNIT[::-1]], "gaussian_nll_loss": [FIRST, SECOND, POSITIVE],
    "poisson_nll_loss": [POSITIVE, SECOND], "soft_margin_loss": [FIRST, SIGNS],
    "normal_ppf": [UNIT], "normal_isf": [UNIT], "binom": [POSITIVE + 3, POSITIVE[::-1]], "ndtri": [UNIT],
    "log_base": [POSITIVE, POSITIVE[::-1]], "factorial": [np.array([0, 1, 4])], "logdet": [MATRIX], "bernoulli": [UNIT],
    "gammainc": [FOURTH, POSITIVE], "gammaincc": [FOURTH, POSITIVE], "betainc": [FOURTH, POSITIVE, UNIT],
    "betaincc": [FOURTH, POSITIVE, UNIT], "addmm": [SECOND[:, :2], FIRST, OTHER_MATRIX[:, :2]],
}  # fmt: skip

SCALARS = {("masked_fill", "value"): -3.5, ("full_like", "value"): 2.5, ("addcmul", "value"): 1.5,
           ("addcdiv", "value"): 1.5, ("addmm", "beta"): 0.5, ("addmm", "alpha"): -2.0,
           ("nan_to_num", "nan"): 0.5, ("nan_to_num", "posinf"): 9.0,
           ("nan_to_num", "neginf"): -7.0, ("clamp", "min"): -0.5, ("clamp", "max"): 1.0}  # fmt: skip
"""Operands that are Python numbers."""

BY_NAME = {"loc": THIRD / 2, "scale": FOURTH + 1}
"""Location and scale of distributions, such that no operand is far out."""

SETTINGS: dict[tuple[str, str], list[Any]] = {
    ("norm", "p"): [3, 1, 2, float("inf"), -float("inf"), 0],
    ("normalize", "p"): [3.0, 1.0], ("cdist", "p"): [1.0, 3.0],
    ("cdist", "compute_mode"): ["donot_use_mm_for_euclid_dist"],
    ("pairwise_distance", "p"): [1.0, 3.0], ("logit", "eps"): [0.25], ("softplus", "beta"): [2.0],
    ("softplus", "threshold"): [1.0], ("normalize", "eps"): [2.0], ("cosine_similarity", "eps"): [2.0],
    ("pairwise_distance", "eps"): [0.5], ("gaussian_nll_loss", "eps"): [0.5], ("poisson_nll_loss", "eps"): [0.5],
    ("var", "correction"): [0, 1], ("std", "correction"): [0, 1], ("reshape", "shape"): [(3, 2)],
    ("permute", "dims"): [(1, 0)], ("expand", "size"): [(4, 2, 3)], ("transpose", "dim0"): [-2],
    ("transpose", "dim1"): [-1], ("diagonal", "offset"): [1], ("diagonal", "dim1"): [-1], ("diagonal", "dim2"): [-2],
    ("flatten", "start_dim"): [1], ("flatten", "end_dim"): [-1],
    ("hardtanh", "low"): [-0.5], ("hardtanh", "high"): [1.1],
    ("dropout", "p"): [0.25], ("gather", "dim"): [1, -1],
}  # fmt: skip
OPTIONS = {"reduction": ["sum", "none", "mean"], "approximate": ["tanh", "none"]}
NUMBERS = [0.7]
SHAPES_OF_SPELLINGS: dict[str, list[np.ndarray]] = {
    "torch.mv": [MATRIX, FIRST[0]], "Tensor.mv": [MATRIX, FIRST[0]],
    "torch.bmm": [MATRIX[None], OTHER_MATRIX[None]], "Tensor.bmm": [MATRIX[None], OTHER_MATRIX[None]],
    "torch.addmv": [FIRST[0], MATRIX, FIRST[1]], "Tensor.addmv": [FIRST[0], MATRIX, FIRST[1]],
    "torch.baddbmm": [MATRIX[None], MATRIX[None], OTHER_MATRIX[None]],
    "Tensor.baddbmm": [MATRIX[None], MATRIX[None], OTHER_MATRIX[None]],
    "scipy.special.logit": [UNIT],
}  # fmt: skip


def operands(operator: Operator, spelling: Spelling | None = None) -> dict[str, Any]:
    """Values for the OPERAND parameters of an operator, by name."""
    names = [parameter.name for parameter in operator.parameters if parameter.sort is Sort.OPERAND]
    given = SHAPES_OF_SPELLINGS.get(spelling.name if spelling else "", OPERANDS.get(operator.name))
    if given is None:
        given = [MATRIX, OTHER_MATRIX] if operator.form is Form.MATRIX else [FIRST, SECOND, THIRD, FOURTH]
        if operator.name in ("squeeze",):
            given = [FIRST[:, None, :]]
    found: dict[str, Any] = {}
    arrays = iter([*given, *(BY_NAME.get(name, FOURTH) for name in names[len(given) :])])
    for name in names:
        scalar = SCALARS.get((operator.name, name))
        found[name] = next(arrays) if scalar is None else scalar
    return {name: BY_NAME.get(name, value) for name, value in found.items()}


def needed(operator: Operator) -> frozenset[str]:
    """Parameters with a default that a call cannot do without: one end of a clamp."""
    return frozenset({"min"}) if operator.name == "clamp" else frozenset()


def settings(operator: Operator, parameter: Parameter) -> list[Any]:
    """Values to try for a parameter that is not an operand, other than its default where there are others."""
    known = SETTINGS.get((operator.name, parameter.name))
    if known is not None:
        return known
    if parameter.sort is Sort.DIM:
        return [1, 0, -1] if operator.form is not Form.OTHER or parameter.default is REQUIRED else [1]
    if parameter.sort is Sort.FLAG:
        return [not parameter.default, parameter.default]
    if parameter.sort is Sort.OPTION:
        return OPTIONS[parameter.name]
    if parameter.sort is Sort.DTYPE:
        return ["float32", "float64"]
    return NUMBERS
