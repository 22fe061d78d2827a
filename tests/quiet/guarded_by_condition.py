"""An if, an assert, an early return, a where, a mask: guards that are not numbers."""

import numpy as np
import torch
from torch import Tensor


def early_return(x: Tensor, mask: Tensor) -> Tensor:
    n = mask.sum()
    if n == 0:
        return x.new_zeros(())
    return (x * mask).sum() / n


def early_return_truth(x: Tensor, mask: Tensor) -> Tensor:
    n = mask.sum()
    if not n:
        return x.new_zeros(())
    return (x * mask).sum() / n


def inside_if(x: Tensor, mask: Tensor) -> Tensor:
    total = mask.sum()
    if total > 0:
        return (x * mask).sum() / total
    return x.sum() * 0


def inside_if_any(x: Tensor, mask: Tensor) -> Tensor:
    if mask.any():
        return x[mask].mean()
    return x.new_zeros(())


def asserted(x: np.ndarray) -> np.ndarray:
    scale = x.std()
    assert scale > 0
    return (x - x.mean()) / scale


def raising(x: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(x)
    if norm == 0:
        raise ValueError("zero vector")
    return x / norm


def returning_itself(x: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(x)
    if norm == 0:
        return x
    return x / norm


def below_limit(x: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(x)
    if norm < 1e-10:
        return np.zeros_like(x)
    return x / norm


def ternary(x: np.ndarray) -> np.ndarray:
    s = x.std()
    return (x - x.mean()) / s if s > 0 else np.zeros_like(x)


def or_one(x: np.ndarray) -> np.ndarray:
    s = x.std() or 1.0
    return (x - x.mean()) / s


def replaced(x: np.ndarray) -> np.ndarray:
    scale = x.std()
    if scale == 0:
        scale = 1.0
    return x / scale


def double_where(a: Tensor, b: Tensor) -> Tensor:
    safe = torch.where(b == 0, torch.ones_like(b), b)
    return torch.where(b == 0, torch.zeros_like(a), a / safe)


def double_where_log(x: Tensor) -> Tensor:
    p = x.relu()
    positive = p > 0
    return torch.where(positive, torch.where(positive, p, 1.0).log(), 0.0)


def masked_fill_first(w: Tensor) -> Tensor:
    s = w.relu().sum(-1, keepdim=True)
    s = s.masked_fill(s == 0, 1.0)
    return w / s


def boolean_store(x: np.ndarray) -> np.ndarray:
    s = x.std(axis=0)
    s[s == 0] = 1.0
    return x / s


def boolean_indexing(p: np.ndarray) -> float:
    p = np.abs(p)
    p = p[p > 0]
    return -np.sum(p * np.log(p))


def boolean_indexing_torch(x: Tensor) -> Tensor:
    p = x.relu()
    p = p[p > 0]
    return -(p * p.log()).sum()


def max_one(x: Tensor, keep: Tensor) -> Tensor:
    n = max(int(keep.sum()), 1)
    return (x * keep).sum() / n


def max_len(losses: list) -> float:
    return sum(losses) / max(len(losses), 1)


def if_len(losses: list) -> float:
    return sum(losses) / len(losses) if losses else 0.0


def numpy_divide(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.divide(a, b, out=np.zeros_like(a), where=b != 0)


def numpy_log_where(p: np.ndarray) -> np.ndarray:
    return np.log(p, out=np.zeros_like(p), where=p > 0)


def numpy_divide_counts(total: np.ndarray, mask: np.ndarray) -> np.ndarray:
    count = mask.sum(axis=1)
    return np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)


def plus_one_count(total: Tensor, mask: Tensor) -> Tensor:
    return total / (mask.sum(dim=1) + 1)


def while_positive(x: np.ndarray) -> np.ndarray:
    n = np.linalg.norm(x)
    while n > 1e-3:
        x = x - 0.1 * x / n
        n = np.linalg.norm(x)
    return x


def continue_when_empty(batches: list) -> list:
    found = []
    for x, mask in batches:
        n = mask.sum()
        if n == 0:
            continue
        found.append((x * mask).sum() / n)
    return found


def both_conditions(a: float, b: float) -> float:
    if a <= 0 or b <= 0:
        return 0.0
    return float(np.log(a) - np.log(b))


def a_computed_argument_between_two_limits(x: np.ndarray, pivot: np.ndarray, width: np.ndarray) -> np.ndarray:
    steps = np.log10(x / pivot) / width
    if steps < -6.0:
        return -steps
    if steps > 4.0:
        return steps
    return np.log((np.exp(steps) + np.exp(-steps)) / 2.0)


def beyond_a_limit_that_has_a_name(x: np.ndarray) -> np.ndarray:
    eps = 1.0
    if x > eps:
        return (1 - np.cos(np.sqrt(x))) / x
    return 0.5 - x / 24
