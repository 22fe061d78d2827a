"""What a template is once it has been read: patterns, repairs, guards, and the words of its page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from stablefix.evidence import Failure, Fix
from stablefix.graph.canonical import canonical
from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.facts import Facts, Kind
from stablefix.templates.language import Formula

SORTS = ("Tensor", "Mask", "Chosen", "Number", "Epsilon", "Dim", "Any")


OF_MATRICES = frozenset({"matrix", "spd"})
"""Domains whose values are matrices, singular or badly scaled as a whole."""


@dataclass(frozen=True, slots=True)
class Metavariable:
    """A parameter of a pattern: what may stand there, and which inputs the validator shall try for it."""

    name: str
    sort: str
    domain: str | None = None

    @property
    def node(self) -> Input:
        """The input that stands for it in a pattern."""
        return metavariable(self.name)


def metavariable(name: str) -> Input:
    """The input that stands for a metavariable in a pattern."""
    return Input(("metavariable", name), name, Facts(Kind.TENSOR))


def metavariable_name(node: Node) -> str | None:
    """The name of a metavariable's node, None for any other node."""
    if isinstance(node, Input) and isinstance(node.identity, tuple) and node.identity[0] == "metavariable":
        return str(node.identity[1])
    return None


@dataclass(frozen=True)
class Pattern:
    """One form of the old expression."""

    formula: Formula
    metavariables: tuple[Metavariable, ...]

    @cached_property
    def node(self) -> Node:
        """The pattern as a canonical graph over metavariables."""
        bindings: dict[str, Node] = {variable.name: variable.node for variable in self.metavariables}
        return canonical(self.formula.lower(bindings))

    @cached_property
    def sorts(self) -> dict[str, Metavariable]:
        return {variable.name: variable for variable in self.metavariables}

    @cached_property
    def operators(self) -> frozenset[str]:
        """Names of the operators in the pattern."""
        return frozenset(part.operator.name for part in walk(self.node) if isinstance(part, Apply))


@dataclass(frozen=True)
class Repair:
    """One form of the new expression. `defaults` are the parameters that no pattern binds."""

    name: str
    formula: Formula
    defaults: tuple[tuple[str, float | int | None], ...]

    def node(self, bindings: dict[str, Node]) -> Node:
        """The repaired graph for what a pattern was bound to."""
        return self.formula.lower(self._with_defaults(bindings))

    def steps(self, bindings: dict[str, Node]) -> dict[str, Node]:
        """The graphs of the local names of the formula."""
        return self.formula.named(self._with_defaults(bindings))

    def _with_defaults(self, bindings: dict[str, Node]) -> dict[str, Node]:
        missing: dict[str, Node] = {name: Constant(value) for name, value in self.defaults if name not in bindings}
        return {**missing, **bindings}


@dataclass(frozen=True)
class Template:
    """A rule of the catalogue."""

    code: str
    name: str
    """`log-of-softmax`: the name of the file, and of the rule."""
    fix: Fix
    failure: Failure
    title: str
    documentation: str
    patterns: tuple[Pattern, ...]
    repairs: tuple[Repair, ...]
    hazard: Formula | None
    requires: Formula | None
    harmless: Formula | None
    dtypes: tuple[str, ...]
    pedantic: bool
    references: tuple[str, ...]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]
    path: Path = field(compare=False)

    @property
    def advice(self) -> bool:
        """Whether it is told, with `--advice`, wherever it is found: no input need fail, and nothing is applied."""
        return self.fix is Fix.ADVICE

    @property
    def message(self) -> str:
        """One line that says what is wrong."""
        return self.title.rstrip(".")
