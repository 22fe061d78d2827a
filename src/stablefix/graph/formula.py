"""The template language: mathematics written as Python expressions over canonical operators.

Meanings and derivatives of operators, the two sides of templates and their guards are all written in it and lowered
here. Nothing is executed: `log(1 + x)` is read as syntax.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from functools import cache

from stablefix.graph.expression import Apply, Constant, Node
from stablefix.operators.operator import REQUIRED, Operator
from stablefix.operators.table import operators

NAMED_CONSTANTS = {"inf": math.inf, "pi": math.pi, "e": math.e, "nan": math.nan, "half": 0.5}

BINARY = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow", ast.MatMult: "matmul",
    ast.FloorDiv: "floor_divide", ast.Mod: "remainder", ast.BitAnd: "logical_and", ast.BitOr: "logical_or",
    ast.BitXor: "logical_xor",
}  # fmt: skip
COMPARE = {
    ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "greater", ast.GtE: "greater_equal", ast.Eq: "equal",
    ast.NotEq: "not_equal",
}  # fmt: skip
UNARY = {ast.USub: "neg", ast.Invert: "logical_not"}


class FormulaError(ValueError):
    """A formula that is not in the template language. The message says what and where."""


def parse(text: str | ast.expr, bindings: Mapping[str, Node]) -> Node:
    """Lower a formula. Names stand for the nodes in `bindings`. Raises FormulaError."""
    if isinstance(text, str):
        try:
            text = ast.parse(text, mode="eval").body
        except SyntaxError as error:
            raise FormulaError(f"not an expression: {text!r} ({error.msg})") from None
    return _lower(text, bindings)


@cache
def compiled(operator: Operator) -> Callable[..., Node] | None:
    """The meaning of an operator as a function of its operand nodes; None for a primitive."""
    if operator.meaning is None:
        return None
    syntax = ast.parse(operator.meaning, mode="eval").body
    names = [parameter.name for parameter in operator.parameters]
    return lambda *operands: parse(syntax, dict(zip(names, operands, strict=True)))


def meaning_of(node: Apply) -> Node | None:
    """The graph that a node stands for, one step unfolded; None when its operator is primitive."""
    expand = compiled(node.operator)
    return None if expand is None else expand(*node.operands)


def apply(name: str, *operands: Node) -> Apply:
    """An application of an operator by name with its operands in canonical order; the rest take their defaults."""
    operator = operators()[name]
    rest = [Constant(parameter.default) for parameter in operator.parameters[len(operands) :]]
    return Apply(operator, (*operands, *rest))


def _lower(syntax: ast.expr, bindings: Mapping[str, Node]) -> Node:
    match syntax:
        case ast.Constant(value=value):
            return Constant(value)
        case ast.Name(id=name):
            return _name(name, bindings)
        case ast.Tuple(elts=elements):
            return Constant(tuple(_static(element, bindings) for element in elements))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return Constant(-value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Name(id="inf")) if "inf" not in bindings:
            return Constant(-math.inf)
        case ast.UnaryOp(op=operator, operand=operand) if type(operator) in UNARY:
            return apply(UNARY[type(operator)], _lower(operand, bindings))
        case ast.BinOp(op=operator, left=left, right=right) if type(operator) in BINARY:
            return apply(BINARY[type(operator)], _lower(left, bindings), _lower(right, bindings))
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in COMPARE:
            return apply(COMPARE[type(operator)], _lower(left, bindings), _lower(right, bindings))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _lower(body if _holds(test, bindings) else orelse, bindings)
        case ast.Call(func=ast.Name(id=name)):
            return _call(name, syntax, bindings)
    raise FormulaError(f"not in the template language: {ast.unparse(syntax)!r}")


def _name(name: str, bindings: Mapping[str, Node]) -> Node:
    if name in bindings:
        return bindings[name]
    if name in NAMED_CONSTANTS:
        return Constant(NAMED_CONSTANTS[name])
    raise FormulaError(f"unknown name {name!r}")


def _call(name: str, syntax: ast.Call, bindings: Mapping[str, Node]) -> Apply:
    operator = operators().get(name)
    if operator is None:
        raise FormulaError(f"unknown operator {name!r}")
    given: dict[str, Node] = {}
    for parameter, argument in zip(operator.parameters, syntax.args, strict=False):
        given[parameter.name] = _lower(argument, bindings)
    if len(syntax.args) > len(operator.parameters):
        raise FormulaError(f"{name} takes {len(operator.parameters)} operands, {len(syntax.args)} given")
    for keyword in syntax.keywords:
        if keyword.arg is None or keyword.arg in given or keyword.arg not in {p.name for p in operator.parameters}:
            raise FormulaError(f"{name} has no free operand {keyword.arg!r}")
        given[keyword.arg] = _lower(keyword.value, bindings)
    operands = []
    for parameter in operator.parameters:
        if parameter.name in given:
            operands.append(given[parameter.name])
        elif parameter.default is REQUIRED:
            raise FormulaError(f"{name} needs its operand {parameter.name!r}")
        else:
            operands.append(Constant(parameter.default))
    return Apply(operator, tuple(operands))


def _static(syntax: ast.expr, bindings: Mapping[str, Node]) -> object:
    node = _lower(syntax, bindings)
    if not isinstance(node, Constant):
        raise FormulaError(f"must be a constant: {ast.unparse(syntax)!r}")
    return node.value


def _holds(test: ast.expr, bindings: Mapping[str, Node]) -> bool:
    """Decide a condition on settings (`p == 2`, `min is None`). An unknown setting decides nothing."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_holds(value, bindings) for value in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_holds(value, bindings) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _holds(operand, bindings)
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[right]):
            return _settings_equal(left, right, bindings)
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[right]):
            return not _settings_equal(left, right, bindings)
    return bool(_static(test, bindings))


def _settings_equal(left: ast.expr, right: ast.expr, bindings: Mapping[str, Node]) -> bool:
    wanted = _static(right, bindings)
    node = _lower(left, bindings)
    if not isinstance(node, Constant):
        if wanted is None:
            return False
        raise FormulaError(f"{ast.unparse(left)!r} must be a constant here")
    return node.value is wanted if wanted is None else node.value == wanted
