"""Real calls of the libraries, made from the signatures that the table states."""

from __future__ import annotations

import builtins
import importlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import torch

from stablefix.operators.operator import REQUIRED, Argument, Operator, Sort, Spelling
from stablefix.operators.table import operators
from tests.operators.samples import needed, operands, settings

TORCH_DTYPES = {
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "float32": torch.float32,
    "float64": torch.float64,
}
SCALAR_LIBRARIES = ("math", "builtins")
NOT_INSTALLED = tuple(name for name in ("jax", "cupy", "tensorflow") if find_spec(name) is None)
"""Libraries with a column of the table that are not there to be called; `pip install "jax[cpu]" tensorflow-cpu`
brings two of them."""
if "jax" not in NOT_INSTALLED:
    import jax

    jax.config.update("jax_enable_x64", True)


def real(spelling: Spelling) -> Any:
    """The library's own object that a spelling names."""
    head, *rest = spelling.name.split(".")
    found: Any = {"Tensor": torch.Tensor, "ndarray": np.ndarray, "builtins": builtins}.get(head)
    if found is None:
        found = importlib.import_module(head)
        for index, part in enumerate(rest):
            if not hasattr(found, part):
                importlib.import_module(".".join([head, *rest[: index + 1]]))
            found = getattr(found, part)
        return found
    for part in rest:
        found = getattr(found, part)
    return found


@dataclass(frozen=True)
class Call:
    """A call and the canonical operands that the table says it has."""

    positional: tuple[Any, ...]
    keywords: dict[str, Any]
    construction: tuple[tuple[Any, ...], dict[str, Any]] | None
    canonical: dict[str, Any]
    keepdim: bool

    def __str__(self) -> str:
        return f"{len(self.positional)} positional, {sorted(self.keywords)}, {self.construction}"


def calls(spelling: Spelling) -> Iterator[Call]:
    """Calls with the defaults omitted, with everything by position, and with everything by keyword."""
    operator = operators()[spelling.operator]
    data = operands(operator, spelling)
    every = [*spelling.arguments, *spelling.construction]
    choices = {
        parameter.name: settings(operator, parameter)
        for parameter in operator.parameters
        if parameter.sort is not Sort.OPERAND and any(argument.means == parameter.name for argument in every)
    }
    combinations = [dict(zip(choices, values, strict=True)) for values in itertools.zip_longest(*choices.values())] or [
        {}
    ]
    for combination in combinations:
        given = {**data, **{name: choices[name][0] if value is None else value for name, value in combination.items()}}
        for style, keepdim in (("short", False), ("position", False), ("keyword", True)):
            yield _call(spelling, operator, given, style, keepdim)


def _call(spelling: Spelling, operator: Operator, given: dict[str, Any], style: str, keepdim: bool) -> Call:
    canonical = {p.name: p.default for p in operator.parameters if p.default is not REQUIRED}
    canonical |= dict(spelling.fixed)
    if spelling.is_attribute:
        canonical |= given
    kept = False
    parts: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    for arguments in (spelling.construction, spelling.arguments):
        values = {
            argument.name: _value(argument, given, keepdim, "full" if argument.means in needed(operator) else style)
            for argument in arguments
        }
        for argument in arguments:
            if argument.means == "keepdim":
                kept = bool(values.get(argument.name, argument.default))
                if values[argument.name] is REQUIRED:
                    kept = bool(argument.default)
            elif argument.means is not None:
                value = values[argument.name]
                canonical[argument.means] = argument.default if value is REQUIRED else value
        parts.append(_arranged(arguments, values, style, operator, spelling))
    return Call(*parts[1], parts[0] if spelling.is_module else None, canonical, kept)


def _value(argument: Argument, given: dict[str, Any], keepdim: bool, style: str) -> Any:
    """What is passed for an argument; REQUIRED where it is omitted."""
    if style == "short" and argument.default is not REQUIRED:
        return REQUIRED
    if argument.means == "keepdim":
        return keepdim
    return argument.default if argument.means is None else given[argument.means]


def _arranged(
    arguments: tuple[Argument, ...], values: dict[str, Any], style: str, operator: Operator, spelling: Spelling
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    receiver = spelling.is_method
    for argument in arguments:
        if values[argument.name] is REQUIRED:
            continue
        value = _converted(argument, values[argument.name], operator, spelling)
        if argument.variadic:
            positional.extend(value)
        elif argument.positional and (style != "keyword" or not argument.keyword or receiver):
            positional.append(value)
        else:
            keywords[argument.name] = value
        receiver = False
    return tuple(positional), keywords


def _converted(argument: Argument, value: Any, operator: Operator, spelling: Spelling) -> Any:
    """A canonical value in the library's own types."""
    sorts = {parameter.name: parameter.sort for parameter in operator.parameters}
    sort = sorts.get(argument.means or "")
    if argument.name == "unbiased":
        return bool(value)
    if sort is Sort.DTYPE and isinstance(value, str):
        return TORCH_DTYPES[value] if spelling.library == "torch" else value
    if isinstance(value, np.ndarray) and spelling.library == "torch":
        return torch.from_numpy(np.ascontiguousarray(value))
    return value
