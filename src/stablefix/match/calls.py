"""The names that a call speaks of: of what it calls, and of what it may change."""

from __future__ import annotations

import ast


def name_called(call: ast.Call) -> str:
    """The last name of what is called; of `nn.Softmax(-1)(x)`, the module's."""
    function = call.func.func if isinstance(call.func, ast.Call) else call.func
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def worked_on(call: ast.Call) -> str | None:
    """The name whose value a statement may change in place: x of `x.sub_(m).div_(s)`, and of `np.log(p, out=x)`."""
    syntax: ast.expr = call
    for keyword in call.keywords:
        if keyword.arg == "out" and isinstance(keyword.value, ast.Name):
            return keyword.value.id
    while isinstance(syntax, ast.Call) and isinstance(syntax.func, ast.Attribute) and syntax.func.attr.endswith("_"):
        syntax = syntax.func.value
    return syntax.id if isinstance(syntax, ast.Name) else None
