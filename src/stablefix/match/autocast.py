"""Regions in which PyTorch chooses the dtype of an operator itself, whatever its operands have.

`F.mse_loss(x.half(), y.half())` is computed in float32 under autocast, which repairs that cast would undo.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stablefix.graph.scope import Point

HALVES = frozenset({"float16", "bfloat16"})


def may_be_widened(dtype: str, point: Point) -> bool:
    """Whether what has a half format at a place may be computed in another one."""
    return dtype in HALVES and any(map(_is_autocast, _around(point)))


def _around(point: Point) -> Iterator[ast.expr]:
    for statement in point.modes:
        yield from (item.context_expr for item in getattr(statement, "items", ()))
    yield from getattr(point.function, "decorator_list", ())


def _is_autocast(expression: ast.expr) -> bool:
    """`torch.autocast("cuda")`, `accelerator.autocast()`, `@torch.amp.autocast("cpu")`; not with `enabled=False`."""
    call = expression if isinstance(expression, ast.Call) else None
    function = expression if call is None else call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    settings = call.keywords if call is not None else []
    off = any(
        each.arg == "enabled" and isinstance(each.value, ast.Constant) and not each.value.value for each in settings
    )
    return "autocast" in name and not off
