"""Choices that compute one of their branches only: Python's `a if c else b`."""

from __future__ import annotations

from collections.abc import Hashable

from stablefix.graph.expression import Apply, Node

WHERE = "where"


def settled(node: Node) -> Node:
    """The graph without choices by a test inside a branch of a choice by the same test: there it has come out.

    A library's `where` computes both branches, so each of them must be safe alone; a conditional expression is
    `0 if b == 0 else a / b`, where the library needs `where(b == 0, 0, a / where(b == 0, 1, b))`.
    """
    return _settled(node, {})


def _settled(node: Node, known: dict[Hashable, bool]) -> Node:
    if not isinstance(node, Apply):
        return node
    if node.operator.name != WHERE:
        operands = tuple(_settled(operand, known) for operand in node.operands)
    else:
        test, chosen, other = node.operands
        if test.key in known:
            return _settled(chosen if known[test.key] else other, known)
        test = _settled(test, known)
        operands = (test, _settled(chosen, {**known, test.key: True}), _settled(other, {**known, test.key: False}))
    unchanged = all(new is old for new, old in zip(operands, node.operands, strict=True))
    return node if unchanged else Apply(node.operator, operands)
