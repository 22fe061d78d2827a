"""Contexts of `with` that change how libraries compute, or what becomes of an exception."""

from __future__ import annotations

import ast

from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Point
from stablefix.source.walk import called, dotted

NO_MODES = ("builtins.", "numpy.", "warnings.", "contextlib.", "torch.profiler.")
SUPPRESSING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex", "ExitStack"})


def stops_gradients(expression: ast.expr) -> bool:
    """`torch.no_grad()`, `@torch.inference_mode()`, with or without the parentheses."""
    return _last_name(expression) in {"no_grad", "inference_mode"}


def may_be_mode(expression: ast.expr, point: Point) -> bool:
    """Whether a context may change how libraries compute, as `no_grad` and `autocast` do."""
    name = qualified(expression.func if isinstance(expression, ast.Call) else expression, point) or ""
    return not name.startswith(NO_MODES)


def may_suppress(expression: ast.expr) -> bool:
    """Whether a context is made to end with an exception and to go on behind it: `contextlib.suppress(KeyError)`."""
    return _last_name(expression) in SUPPRESSING


def _last_name(expression: ast.expr) -> str:
    return called(expression) or (dotted(expression) or "").rpartition(".")[2]
