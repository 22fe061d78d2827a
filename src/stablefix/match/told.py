"""Where what a template finds can be told by default, as far as the text shows it before anything is lowered.

`policy.reason` decides, of a match. What it asks of the template, of the names of functions and of the words of an
operand is asked here at first, of the text alone: where it can only say no, nobody looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cached_property

from stablefix.evidence import Failure, Fix
from stablefix.match.domain_ends import COSINES, ROOT
from stablefix.match.training import OF_A_LOSS
from stablefix.match.words import CALL
from stablefix.source.naming import words
from stablefix.source.outline import Outline
from stablefix.templates.catalogue import catalogue_folder
from stablefix.templates.template import Pattern, Template

SHOWN = frozenset(
    "plot draw show display visualize visualise visualization visualisation diagnostic init initial initialize "
    "initialise reset test tests example demo simulate simulation dataset".split()
)
"""Words of functions that make nothing that anybody computes with further, or that compute with chosen numbers."""
KNOWING = frozenset("stable safe log1mexp log1pexp logaddexp logsubexp".split())
"""Words of functions that say of themselves that they are the stable form."""
KERNEL = "Kernel"
"""Stands in the names of classes whose methods are part of what is minimised."""
SUMS = ("sum", "mean")
"""What a function calls that gives one number for all that it computes."""
_NAME = re.compile(r"\w+")
_NESTED = re.compile(rb"\n[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]")


class Told(IntEnum):
    """Where a template is told; and what a function is. A template is told in functions that are as much, or more."""

    ANYWHERE = 0
    """In every function, whatever its name says."""
    COMPUTING = 1
    """In functions that compute something for others."""
    MINIMISED = 2
    """In functions whose results are minimised."""
    NEVER = 3


def is_asked_for(template: Template) -> bool:
    """Whether who sees what a template finds has asked for it: for advice, or with a template of his own."""
    return template.advice or template.pedantic or not template.path.is_relative_to(catalogue_folder())


def where_told(template: Template, pattern: Pattern, roots: frozenset[str]) -> Told:
    """Where what a pattern finds can be told, whose root can be one of some operators."""
    failure, fix = template.failure, template.fix
    if is_asked_for(template) or template.dtypes:
        return Told.ANYWHERE
    if failure is Failure.OVERFLOW:
        return Told.COMPUTING if fix in {Fix.ALGORITHM, Fix.REORDER} else Told.NEVER
    if failure is Failure.NAN_GRADIENT and fix is not Fix.MASK and COSINES.isdisjoint(roots):
        return Told.MINIMISED
    if failure is Failure.DOMAIN_ERROR and COSINES.isdisjoint(roots):
        return Told.COMPUTING if ROOT in roots else Told.NEVER
    return Told.COMPUTING


def of_divisor(template: Template, pattern: Pattern) -> bool:
    """Whether a quotient is told only for what its divisor is: the sum of a mask, the deviation or the size of data."""
    return template.failure is Failure.DIVISION_BY_ZERO and not any(
        each.domain == "mask" for each in pattern.metavariables
    )


def of_difference(template: Template, roots: frozenset[str]) -> bool:
    """Whether a root is told only of a difference of sums of many numbers."""
    return template.failure is Failure.DOMAIN_ERROR and COSINES.isdisjoint(roots)


class Functions:
    """What the functions of one file are. In doubt they are minimised."""

    def __init__(self, file: Outline, tokens: Sequence[set[bytes]], aliases: Mapping[str, set[str]]) -> None:
        """`tokens` are the words of each block, `aliases` the names that the file gives to what words name."""
        self._file = file
        self._tokens = tokens
        self._sums = {name.encode() + CALL for word in SUMS for name in (word, *aliases.get(word, ()))}

    def what(self, place: int) -> Told:
        """What the function of a block of this number is."""
        block, tokens = self._file.blocks[place], self._tokens[place]
        if block.bases is None or not block.certain:
            return Told.MINIMISED
        named = [*_text(block.around).split("."), _text(block.name)]
        spoken = {word for name in named for word in words(name)}
        if not spoken.isdisjoint(SHOWN | KNOWING):
            return Told.ANYWHERE
        bases = _text(self._file.raw[slice(*block.bases)])
        spoken.update(word for base in _NAME.findall(bases) for word in words(base))
        if _says_loss(spoken) or KERNEL in bases or KERNEL in named[-2]:
            return Told.MINIMISED
        if not tokens.isdisjoint(self._sums) or block.name + CALL in self._called_by_losses:
            return Told.MINIMISED
        nested = _NESTED.search(self._file.raw, block.text - 1, block.end)
        return Told.COMPUTING if nested is None else Told.MINIMISED

    @cached_property
    def _called_by_losses(self) -> set[bytes]:
        """The words of the functions of the module that say of themselves that they compute a loss."""
        blocks = zip(self._file.blocks, self._tokens, strict=True)
        return set().union(
            *(tokens for block, tokens in blocks if not block.around and _says_loss(words(_text(block.name))))
        )


def _says_loss(named: Iterable[str]) -> bool:
    """Whether one of some words may be that of what is minimised."""
    return any(word.startswith(OF_A_LOSS) for word in named)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")
