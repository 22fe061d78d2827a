"""Adding an import: where it goes and what it says."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from stablefix.rewrite.edits import Edit
from stablefix.rewrite.positions import Layout

ALIASES = {
    "numpy": "np",
    "torch.nn.functional": "F",
    "jax.numpy": "jnp",
    "tensorflow": "tf",
    "scipy.special": "special",
}
"""The names that everybody gives these modules."""


def statement(module: str, alias: str) -> str:
    """The import that binds a module to a name."""
    if alias == module:
        return f"import {module}"
    parent, _, last = module.rpartition(".")
    return f"from {parent} import {last}" if parent and last == alias else f"import {module} as {alias}"


def insertion(layout: Layout, wanted: Mapping[str, str]) -> Edit | None:
    """The edit that adds imports (module -> name), behind the last import at the top of the file.

    Without one they go behind the docstring, or before the first statement. None where no line is free for them.
    """
    lines = "".join(statement(module, alias) + layout.newline for module, alias in sorted(wanted.items()))
    body = layout.tree.body
    anchor: ast.stmt | None = None
    for index, candidate in enumerate(body):
        if not isinstance(candidate, ast.Import | ast.ImportFrom) and not (index == 0 and _is_text(candidate)):
            break
        anchor = candidate
    if anchor is None:
        decorators = getattr(body[0], "decorator_list", []) if body else []
        first = min((node.lineno for node in [*body[:1], *decorators]), default=len(layout.lines))
        return Edit(layout.lines[first - 1], layout.lines[first - 1], lines + layout.newline)
    assert anchor.end_lineno is not None
    if anchor.end_lineno >= len(layout.lines):
        return None
    start = layout.lines[anchor.end_lineno]
    following = next((after for after in body if layout.span(after)[0] >= layout.span(anchor)[1]), None)
    if following is not None and following.lineno <= anchor.end_lineno:
        return None
    blank = layout.newline if isinstance(anchor, ast.Expr) else ""
    return Edit(start, start, blank + lines)


def _is_text(statement: ast.stmt) -> bool:
    """A docstring."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False
