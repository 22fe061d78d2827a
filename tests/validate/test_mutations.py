"""The validator itself is tested on rewrites whose judgement is known: wrong ones are refused, right ones hold."""

from __future__ import annotations

import re

import pytest

from stablefix.evidence import Failure
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.validate import Request, validate
from tests.validate.corners import CORNER_RIGHT, CORNER_WRONG
from tests.validate.disguises import DISGUISED_RIGHT, DISGUISED_WRONG
from tests.validate.fields import FIELD_RIGHT, FIELD_WRONG
from tests.validate.mutations import RIGHT, WRONG, Line
from tests.validate.ranks import RANK_RIGHT, RANK_WRONG
from tests.validate.slips import SLIP_RIGHT, SLIP_WRONG
from tests.validate.unseen import UNSEEN_RIGHT, UNSEEN_WRONG

MISSES: dict[str, str] = {
    "sqrt(sum(x * x, -1)) | cast(sqrt(sum(cast(x * x, 'float32'), -1)), 'float16') | torch | float16": (
        "it mends the sum and leaves the squares, which it is told to be unsafe for"
    ),
    "log(1 + exp(x)) | where(x > 20, x, log1p(exp(clamp(x, None, 20)))) | torch | float16": (
        "it mends what is beyond 20 and leaves 12 to 20, which it is told to be unsafe for"
    ),
    "exp(x) / cumsum(exp(x), -1) | exp(x - logcumsumexp(x, -1)) | torch | float32": (
        "it is refused: its slope is off by as many ulps of the result as the logits are large"
    ),
}
"""Lines that are judged wrongly today, with the reason; docs/validator-study.md tells of them."""


def ask(line: Line) -> Request:
    """The request that a line stands for."""
    before, after, library, dtype, domains = line
    names = sorted(set(re.findall(r"\b[a-z]\b", f"{before} {after}")))
    kind = {"torch": Kind.TENSOR, "numpy": Kind.ARRAY, "math": Kind.SCALAR}[library]
    bindings = {name: Input(name, name, Facts(kind=kind)) for name in names}
    graphs = [parse(text, bindings) for text in (before, after)]
    bound = tuple((bindings[name].key, domain) for name, domain in domains.items() if name in bindings)
    return Request(graphs[0], (("after", graphs[1]),), library, dtype, bound, Failure.OVERFLOW)


def told(line: Line) -> str:
    return " | ".join([line[0], line[1], line[2], line[3]])


def marked(lines: list[Line]) -> list[object]:
    return [
        pytest.param(line, id=told(line), marks=[pytest.mark.xfail(reason=MISSES[told(line)], strict=True)])
        if told(line) in MISSES
        else pytest.param(line, id=told(line))
        for line in lines
    ]


ALL_WRONG = [*WRONG, *UNSEEN_WRONG, *CORNER_WRONG, *FIELD_WRONG, *DISGUISED_WRONG, *SLIP_WRONG, *RANK_WRONG]
ALL_RIGHT = [*RIGHT, *UNSEEN_RIGHT, *CORNER_RIGHT, *FIELD_RIGHT, *DISGUISED_RIGHT, *SLIP_RIGHT, *RANK_RIGHT]


@pytest.mark.parametrize("line", marked(ALL_WRONG))
def test_wrong_rewrites_are_refused(line: Line) -> None:
    verdict = validate(ask(line))
    assert verdict.undecided is None, verdict.undecided
    assert not verdict.ranking, f"{verdict.ranking[0][1].value}: {verdict.ranking[0][2]}"
    # Where no repair mends anything there may be no witness either, and nothing is reported.
    assert verdict.evidence is None or (verdict.refused and verdict.refused[0].reason)


@pytest.mark.parametrize("line", marked(ALL_RIGHT))
def test_right_rewrites_hold(line: Line) -> None:
    verdict = validate(ask(line))
    assert verdict.undecided is None, verdict.undecided
    assert verdict.evidence is not None, "the old form has no failing input"
    assert verdict.ranking, verdict.refused[0].reason


def test_there_are_enough_of_them() -> None:
    assert len(set(map(told, ALL_WRONG))) == len(ALL_WRONG) and min(len(WRONG), len(UNSEEN_WRONG)) >= 60
    assert len(set(map(told, ALL_RIGHT))) == len(ALL_RIGHT) and min(len(RIGHT), len(UNSEEN_RIGHT)) >= 60
    assert MISSES.keys() <= {told(line) for line in (*ALL_WRONG, *ALL_RIGHT)}
