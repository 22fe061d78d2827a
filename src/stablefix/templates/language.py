"""Functions of the template language: parameters, local names, one return."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from stablefix.graph.expression import Node
from stablefix.graph.formula import FormulaError, parse


@dataclass(frozen=True)
class Formula:
    """The body of a template's function: assignments to local names, then the expression that it returns. The texts are
    parsed when somebody asks for them: most templates find nothing."""

    parameters: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    result: str

    def __getstate__(self) -> dict[str, object]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @staticmethod
    def of(parameters: Iterable[str], steps: Iterable[tuple[str, ast.expr]], result: ast.expr) -> Formula:
        """The formula of some syntax."""
        return Formula(tuple(parameters), tuple((name, ast.unparse(value)) for name, value in steps), ast.unparse(result))

    @staticmethod
    def read(function: ast.FunctionDef) -> Formula:
        """Read a function. Raises FormulaError for anything that is not assignments and one return."""
        steps: list[tuple[str, ast.expr]] = []
        for statement in function.body:
            match statement:
                case ast.Expr(value=ast.Constant(value=str())):
                    continue
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    steps.append((name, value))
                case ast.Return(value=ast.expr() as value):
                    return Formula.of((each.arg for each in function.args.args), steps, value)
                case _:
                    raise FormulaError(f"{function.name}: only assignments and one return are understood")
        raise FormulaError(f"{function.name}: returns nothing")

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the formula mentions."""
        texts = [value for _, value in self._parsed]
        return frozenset(node.id for text in texts for node in ast.walk(text) if isinstance(node, ast.Name))

    def lower(self, bindings: Mapping[str, Node]) -> Node:
        """The graph of the result, with `bindings` in place of the parameters."""
        *_, (_, result) = self._parsed
        return parse(result, self._scope(bindings))

    def named(self, bindings: Mapping[str, Node]) -> dict[str, Node]:
        """The graphs of the local names."""
        scope = self._scope(bindings)
        return {name: scope[name] for name, _ in self.steps}

    def _scope(self, bindings: Mapping[str, Node]) -> dict[str, Node]:
        scope = dict(bindings)
        for name, value in self._parsed[:-1]:
            scope[name] = parse(value, scope)
        return scope

    @cached_property
    def _parsed(self) -> tuple[tuple[str, ast.expr], ...]:
        """The steps, and last the result."""
        texts = (*self.steps, ("", self.result))
        return tuple((name, ast.parse(text, mode="eval").body) for name, text in texts)
