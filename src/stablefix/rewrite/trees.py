"""Building expressions as concrete syntax trees: calls, operators, and the parentheses that they need.

Operands are trees too, so what was carried over from the old text comes out character for character.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

_BINARY = {
    cst.BitOr: 7, cst.BitXor: 8, cst.BitAnd: 9, cst.LeftShift: 10, cst.RightShift: 10, cst.Add: 11, cst.Subtract: 11,
    cst.Multiply: 12, cst.Divide: 12, cst.FloorDivide: 12, cst.Modulo: 12, cst.MatrixMultiply: 12, cst.Power: 14,
}  # fmt: skip
_LEVELS = {
    cst.NamedExpr: 0, cst.Yield: 0, cst.Lambda: 2, cst.IfExp: 2, cst.Comparison: 6, cst.Await: 15, cst.Integer: 15,
    cst.Float: 15, cst.Imaginary: 15,
}  # fmt: skip
"""Numbers stand below the atoms: `1 .real` is legal and nobody wants to read it."""
ARGUMENT, UNARY, POWER, ATOM = 1, 13, 14, 16


class UnreadableError(ValueError):
    """A text that libcst cannot read."""


def level(node: cst.BaseExpression) -> int:
    """How tightly an expression holds together; 16 for names, calls and anything in brackets."""
    if getattr(node, "lpar", ()):
        return ATOM
    if isinstance(node, cst.BinaryOperation):
        return _BINARY[type(node.operator)]
    if isinstance(node, cst.BooleanOperation):
        return 3 if isinstance(node.operator, cst.Or) else 4
    if isinstance(node, cst.UnaryOperation):
        return 5 if isinstance(node.operator, cst.Not) else UNARY
    if isinstance(node, cst.Tuple):
        return 0
    return _LEVELS.get(type(node), ATOM)


def at_least(node: cst.BaseExpression, wanted: int) -> cst.BaseExpression:
    """The node, in parentheses when it is looser than its place allows."""
    if level(node) >= wanted:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def parse(text: str, newline: str = "\n") -> cst.BaseExpression:
    """An expression as it is written; it may run over several lines. Raises UnreadableError."""
    wrapped = "\n" in text or "\r" in text
    config = cst.PartialParserConfig(default_newline=newline)
    try:
        node = cst.parse_expression(f"({text})" if wrapped else text, config)
    except (cst.ParserSyntaxError, ValueError):
        raise UnreadableError(f"libcst cannot read `{text}`") from None
    if wrapped:
        node = node.with_changes(lpar=node.lpar[1:], rpar=node.rpar[:-1])
    return node


def code(node: cst.BaseExpression, newline: str = "\n") -> str:
    """The text of an expression."""
    return str(cst.Module([], default_newline=newline).code_for_node(node))


def binary(symbol: str, left: cst.BaseExpression, right: cst.BaseExpression) -> cst.BaseExpression:
    """`left symbol right`: arithmetic or a comparison. Operators group to the left, `**` to the right."""
    skeleton = cst.parse_expression(f"a {symbol} b")
    own = level(skeleton)
    if isinstance(skeleton, cst.Comparison):
        target = skeleton.comparisons[0].with_changes(comparator=at_least(right, own + 1))
        return skeleton.with_changes(left=at_least(left, own + 1), comparisons=[target])
    if own == POWER:
        tight = left if isinstance(left, cst.Integer | cst.Float) else at_least(left, POWER + 1)
        return skeleton.with_changes(left=tight, right=at_least(right, UNARY))
    return skeleton.with_changes(left=at_least(left, own), right=at_least(right, own + 1))


def unary(symbol: str, operand: cst.BaseExpression) -> cst.BaseExpression:
    """`-x`, `~x`."""
    return cst.parse_expression(f"{symbol}a").with_changes(expression=at_least(operand, POWER))


def choice(chosen: cst.BaseExpression, test: cst.BaseExpression, other: cst.BaseExpression) -> cst.BaseExpression:
    """`chosen if test else other`."""
    skeleton = cst.parse_expression("a if b else c")
    tight = level(skeleton) + 1
    return skeleton.with_changes(
        body=at_least(chosen, tight), test=at_least(test, tight), orelse=at_least(other, level(skeleton))
    )


def call(function: cst.BaseExpression, arguments: Sequence[tuple[str | None, cst.BaseExpression]]) -> cst.Call:
    """`function(a, key=b)`; None in place of a keyword is a positional argument."""
    last = len(arguments) - 1
    comma, tight = cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")), cst.SimpleWhitespace("")
    made = [
        cst.Arg(
            at_least(value, ARGUMENT),
            keyword=cst.Name(keyword) if keyword else None,
            equal=cst.AssignEqual(tight, tight) if keyword else cst.MaybeSentinel.DEFAULT,
            comma=comma if position < last else cst.MaybeSentinel.DEFAULT,
        )
        for position, (keyword, value) in enumerate(arguments)
    ]
    return cst.Call(at_least(function, ATOM), made)


def attribute(receiver: cst.BaseExpression, name: str) -> cst.Attribute:
    """`receiver.name`."""
    return cst.Attribute(at_least(receiver, ATOM), cst.Name(name))


def subscript(receiver: cst.BaseExpression, index: str) -> cst.BaseExpression:
    """`receiver[index]`."""
    return fill(f"receiver[{index}]", {"receiver": receiver})


def fill(text: str, holes: Mapping[str, cst.BaseExpression]) -> cst.BaseExpression:
    """The expression `text` with names exchanged for trees: `torch.finfo(x.dtype).eps` with another x."""
    return cst.parse_expression(text).visit(_Fill(holes))


class _Fill(cst.CSTTransformer):  # type: ignore[misc]
    """Exchanges names for trees, but not the names of attributes and keywords."""

    def __init__(self, holes: Mapping[str, cst.BaseExpression]) -> None:
        super().__init__()
        self.holes = holes

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:  # noqa: N802
        found = self.holes.get(original_node.value)
        return updated_node if found is None else at_least(found, ATOM)

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:  # noqa: N802
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:  # noqa: N802
        return updated_node.with_changes(keyword=original_node.keyword)
