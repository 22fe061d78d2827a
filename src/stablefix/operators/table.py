"""The operator table: every family of this package, and the indices by which the reader looks operators up."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module

import stablefix.operators as families
from stablefix.operators.operator import ADDED, REGISTRY, Operator, Spelling

_NOT_FAMILIES = {"operator", "table"}


@cache
def operators() -> dict[str, Operator]:
    """All operators by canonical name. A family is a module of this package; there is no list to keep."""
    for module in sorted(info.name for info in pkgutil.iter_modules(families.__path__)):
        if module not in _NOT_FAMILIES:
            import_module(f"stablefix.operators.{module}")
    return {name: _with_columns(operator) for name, operator in sorted(REGISTRY.items())}


def _with_columns(operator: Operator) -> Operator:
    added = ADDED.get(operator.name, ())
    spellings = tuple(Spelling(operator.name, *text.partition(" since ")[::2]) for text in added)
    return replace(operator, spellings=(*operator.spellings, *spellings)) if added else operator


@cache
def spellings() -> dict[str, tuple[Spelling, ...]]:
    """Spellings of functions and modules by qualified name (`torch.nn.functional.softmax`)."""
    return _grouped(lambda spelling: None if spelling.is_method else spelling.name)


@cache
def methods() -> dict[str, tuple[Spelling, ...]]:
    """Spellings of methods and properties by their bare name (`softmax`), over all libraries."""
    return _grouped(lambda spelling: spelling.name.split(".", 1)[1] if spelling.is_method else None)


@cache
def symbols() -> dict[str, Operator]:
    """Operators by Python symbol (`+`)."""
    return {operator.symbol: operator for operator in operators().values() if operator.symbol}


def _grouped(key: Callable[[Spelling], str | None]) -> dict[str, tuple[Spelling, ...]]:
    groups: dict[str, list[Spelling]] = {}
    for operator in operators().values():
        for spelling in operator.spellings:
            if name := key(spelling):
                groups.setdefault(name, []).append(spelling)
    return {name: tuple(group) for name, group in groups.items()}
