"""Values that a graph shows to be shares: who computes with p and with 1 - p of it means a number between 0 and 1.

A variance `p * (1 - p)`, odds `p / (1 - p)`, a choice `where(hit, p, 1 - p)`, a mixture `p * a + (1 - p) * b`: nobody
writes these for anything but a probability, and a probability that is computed comes to its ends, because sigmoid and
softmax round to them.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from dataclasses import replace
from itertools import product
from typing import TypeGuard

from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.named import SHARES
from stablefix.graph.ranges import known
from stablefix.graph.scope import Point
from stablefix.match.bare import bare
from stablefix.match.support import is_compared

BESIDE = {"mul": (0, 1), "div": (0, 1), "where": (1, 2)}
"""Operator -> the places of the two operands that may be a share and its complement."""


def with_shares(node: Node, point: Point) -> Node:
    """The graph in which what it shows to be a share, and of which nothing else is known, lies between 0 and 1."""
    parts = list(walk(node))
    if not any(map(_is_rest, parts)):
        return node
    found: dict[Hashable, Node] = {}
    for part in parts:
        for one, other in _pairs(part):
            share = _share(one, other)
            if share is not None and _says_nothing_else(share, point):
                found[bare(share).key] = _told(bare(share))
    return _exchanged(node, found, {}) if found else node


def _pairs(node: Node) -> Iterator[tuple[Node, Node]]:
    """Pairs of values of which one may be the complement of the other: `p * (1 - p)`, `t * a + (1 - t) * b`."""
    if not isinstance(node, Apply):
        return
    if node.operator.name in BESIDE:
        one, other = (node.operands[place] for place in BESIDE[node.operator.name])
        yield one, other
    if node.operator.name == "add":
        yield from product(*map(_factors, node.operands))


def _factors(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, Apply) or node.operator.name != "mul":
        return (node,)
    return tuple(factor for operand in node.operands for factor in _factors(operand))


def _share(one: Node, other: Node) -> Node | None:
    """The operand of which the other one is the complement."""
    for share, rest in ((one, other), (other, one)):
        if _is_complement(bare(rest), bare(share)):
            return share
    return None


def _is_complement(node: Node, share: Node) -> bool:
    """Whether a node is 1 minus the other one."""
    return _is_rest(node) and bare(node.operands[1]).key == share.key


def _is_rest(node: Node) -> TypeGuard[Apply]:
    return isinstance(node, Apply) and node.operator.name == "sub" and _is_one(node.operands[0])


def _says_nothing_else(share: Node, point: Point) -> bool:
    """Whether nothing but its complement tells of a value where it lies."""
    if kind_of(share) is Kind.SCALAR or known(share) or _is_one(share):
        return False
    return not any(is_compared(name, point) for name in _names(share, point))


def _names(node: Node, point: Point) -> Iterator[str]:
    """The names that a value has at a point."""
    syntax = node.origin.syntax if node.origin is not None else None
    if isinstance(syntax, ast.Name):
        yield syntax.id
    yield from (name for name, each in point.env.items() if syntax is not None and each.value.syntax is syntax)


def _is_one(node: Node) -> bool:
    return isinstance(node, Constant) and node.value == 1 and not isinstance(node.value, bool)


def _told(node: Node) -> Node:
    if isinstance(node, Input):
        return replace(node, facts=replace(node.facts, interval=SHARES.meet(node.facts.interval), known=True))
    if isinstance(node, Apply):
        return Apply(node.operator, node.operands, node.origin, SHARES.meet(node.assumed or SHARES))
    return node


def _exchanged(node: Node, told: dict[Hashable, Node], done: dict[int, Node]) -> Node:
    """The graph with other nodes for some values, shared parts still shared."""
    if node.key in told:
        return told[node.key]
    if not isinstance(node, Apply):
        return node
    if id(node) not in done:
        operands = tuple(_exchanged(operand, told, done) for operand in node.operands)
        same = all(a is b for a, b in zip(operands, node.operands, strict=True))
        done[id(node)] = node if same else _rebuilt(node, operands)
    return done[id(node)]


def _rebuilt(node: Apply, operands: tuple[Node, ...]) -> Apply:
    made = Apply(node.operator, operands, node.origin, node.assumed)
    object.__setattr__(made, "kind", kind_of(node))
    return made
