"""Graphs as plain data, to cross a process boundary and to be hashed.

Operators travel by name. Origins (syntax, scopes) stay behind. Inputs are numbered in the order in which they are
first met, so that equal graphs from different files have equal data.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Hashable, Sequence
from typing import Any

from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.interval import Interval
from stablefix.operators.table import operators

Data = dict[str, Any]


def encode(roots: Sequence[Node]) -> tuple[Data, dict[Hashable, int]]:
    """Data that JSON can hold for several graphs that share nodes, and the number given to each input key. Inputs have
    different labels there."""
    places: dict[Hashable, int] = {}
    numbers: dict[Hashable, int] = {}
    labels: set[str] = set()
    rows: list[list[Any]] = []
    for root in roots:
        for node in walk(root):
            if node.key in places:
                continue
            if isinstance(node, Input):
                numbers[node.key] = len(numbers)
                row = ["input", numbers[node.key], _apart(node.label, labels), _facts(node.facts)]
            elif isinstance(node, Apply):
                row = ["apply", node.operator.name, [places[operand.key] for operand in node.operands]]
            else:
                row = ["constant", _constant(node.value)]
            places[node.key] = len(rows)
            rows.append(row)
    return {"nodes": rows, "roots": [places[root.key] for root in roots]}, numbers


def _apart(label: str, labels: set[str]) -> str:
    """A label that no input has so far: the second value of a name that changed is `z (2)`."""
    number, told = 1, label
    while told in labels:
        number += 1
        told = f"{label} ({number})"
    labels.add(told)
    return told


def decode(data: Data) -> list[Node]:
    """The graphs that `encode` was given. An input's identity is now its number."""
    table = operators()
    nodes: list[Node] = []
    for row in data["nodes"]:
        if row[0] == "input":
            nodes.append(Input(row[1], row[2], _facts_back(row[3])))
        elif row[0] == "apply":
            nodes.append(Apply(table[row[1]], tuple(nodes[place] for place in row[2])))
        else:
            nodes.append(Constant(_constant_back(row[1])))
    return [nodes[place] for place in data["roots"]]


def digest(data: object) -> str:
    """A content hash of JSON-able data."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _constant(value: object) -> Any:
    """Floats as hexadecimal text (exact, infinities included); tuples and the rest tagged."""
    if isinstance(value, float):
        return ["float", value.hex()]
    if isinstance(value, tuple):
        return ["tuple", [_constant(part) for part in value]]
    if value is Ellipsis:
        return ["ellipsis", None]
    if isinstance(value, complex):
        return ["complex", [value.real.hex(), value.imag.hex()]]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    return ["plain", value]


def _constant_back(data: Any) -> object:
    tag, value = data
    match tag:
        case "float":
            return float.fromhex(value)
        case "tuple":
            return tuple(_constant_back(part) for part in value)
        case "ellipsis":
            return Ellipsis
        case "complex":
            return complex(float.fromhex(value[0]), float.fromhex(value[1]))
        case "bytes":
            return bytes.fromhex(value)
    return value


def ends(interval: Interval) -> list[Any]:
    """An interval as data."""
    holes = map(_end, sorted(interval.holes))
    return [_end(interval.low), _end(interval.high), interval.low_open, interval.high_open, *holes]


def between(data: list[Any]) -> Interval:
    """The interval that `ends` was given."""
    low, high, low_open, high_open, *holes = data
    return Interval(float.fromhex(low), float.fromhex(high), low_open, high_open, frozenset(map(float.fromhex, holes)))


def _facts(facts: Facts) -> list[Any]:
    return [facts.kind.value, ends(facts.interval), facts.dtype, facts.integer, facts.rank, facts.known, facts.last]


def _end(value: float) -> str:
    return "nan" if math.isnan(value) else float(value).hex()


def _facts_back(data: list[Any]) -> Facts:
    kind, interval, dtype, integer, rank, known, last = data
    return Facts(Kind(kind), between(interval), dtype, integer, rank, known, last)
