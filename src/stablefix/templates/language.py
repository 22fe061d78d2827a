"""Functions of the template language: parameters, local names, one return."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from stablefix.graph.expression import Node
from stablefix.graph.formula import FormulaError, parse


@dataclass(frozen=True)
class Formula:
    """The body of a template's function: assignments to local names, then the expression that it returns."""

    parameters: tuple[str, ...]
    steps: tuple[tuple[str, ast.expr], ...]
    result: ast.expr

    @property
    def names(self) -> frozenset[str]:
        """Every name that the formula mentions."""
        texts = [self.result, *(value for _, value in self.steps)]
        return frozenset(node.id for text in texts for node in ast.walk(text) if isinstance(node, ast.Name))

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
                    return Formula(tuple(a.arg for a in function.args.args), tuple(steps), value)
                case _:
                    raise FormulaError(f"{function.name}: only assignments and one return are understood")
        raise FormulaError(f"{function.name}: returns nothing")

    def lower(self, bindings: Mapping[str, Node]) -> Node:
        """The graph of the result, with `bindings` in place of the parameters."""
        return parse(self.result, self._scope(bindings))

    def named(self, bindings: Mapping[str, Node]) -> dict[str, Node]:
        """The graphs of the local names."""
        scope = self._scope(bindings)
        return {name: scope[name] for name, _ in self.steps}

    def _scope(self, bindings: Mapping[str, Node]) -> dict[str, Node]:
        scope = dict(bindings)
        for name, value in self.steps:
            scope[name] = parse(value, scope)
        return scope
