"""Advice: what is hardly ever meant though no input fails. Told when asked for, marked as such, never applied."""

from __future__ import annotations

import json

import pytest

from stablefix.engine import check_text, fix
from stablefix.evidence import Failure, Safety
from stablefix.finding import FileResult, Finding
from stablefix.report.formats import concise, full, github, sarif
from stablefix.report.formats import json as json_format
from stablefix.report.view import View
from stablefix.settings import Settings
from stablefix.source.text import from_text

ADVICE = Settings(advice=True, unsafe_fixes=True)
PAIRED = """\
import torch
import torch.nn.functional as F


def loss(x: torch.Tensor, y: torch.Tensor):
    return F.binary_cross_entropy_with_logits(torch.sigmoid(x), y)
"""
MODEL = """\
import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(3, 4), nn.Linear(4, 3)

    def forward(self, x):
        x = F.relu(self.first(x))
        return {result}


{rest}
"""
LOOP = """\
model = Net().to("cuda")
criterion = nn.CrossEntropyLoss().to("cuda")


def train(loader):
    for data, target in loader:
        output = model(data)
        loss = criterion(output, target)
        loss.backward()
"""
TRAINER = """\
class Trainer:
    def __init__(self):
        self.net = Net()

    def step(self, x, y):
        return F.cross_entropy(self.net(x), y)
"""
SEQUENCE = """\
import torch.nn as nn


class Trainer:
    def __init__(self):
        self.net = nn.Sequential(
            nn.Linear(3, 4),
            nn.ReLU(),
            {last},
        )
        self.loss = nn.BCEWithLogitsLoss()

    def step(self, x, y):
        return self.loss(self.net(x), y)
"""


def advised(text: str) -> list[Finding]:
    return [finding for finding in check_text(text, "case.py", ADVICE).findings if finding.advice]


def names(text: str) -> list[str]:
    return [finding.name for finding in advised(text)]


def test_it_is_told_only_when_asked_for() -> None:
    assert names(PAIRED) == ["logits-loss-of-sigmoid"]
    for settings in (Settings(), Settings(pedantic=True)):
        assert not [each for each in check_text(PAIRED, "case.py", settings).findings if each.advice]


def test_it_shows_what_may_be_meant_and_is_never_applied() -> None:
    (finding,) = advised(PAIRED)
    assert [repair.safety for repair in finding.repairs] == [Safety.DISPLAY]
    assert "binary_cross_entropy_with_logits(x, y)" in finding.repairs[0].message
    assert finding.repair(unsafe=True) is None
    assert fix(from_text(PAIRED, "case.py"), [finding], ADVICE).text == PAIRED


def test_nothing_is_said_to_fail() -> None:
    (finding,) = advised(PAIRED)
    assert finding.evidence is None
    assert finding.failure is Failure.MISUSE
    assert not finding.validated
    assert not finding.is_candidate


@pytest.mark.parametrize(
    ("render", "mark"),
    [
        (concise.render, "(advice)"),
        (full.render, "advice: no input is said to fail"),
        (github.render, "::notice "),
        (sarif.render, '"level": "note"'),
    ],
)
def test_every_format_marks_it(render, mark: str) -> None:  # type: ignore[no-untyped-def]
    result = check_text(PAIRED, "case.py", ADVICE)
    written = "".join(render([result], View()))
    assert mark in written
    assert "advice" in written


def test_json_marks_it() -> None:
    (record,) = json.loads("".join(json_format.render([check_text(PAIRED, "case.py", ADVICE)], View())))
    assert (record["advice"], record["category"], record["validated"]) == (True, "advice", False)
    assert record["fix"]["applicability"] == "display"


def test_without_validation_it_is_the_same() -> None:
    settings = Settings(advice=True, validate=False)
    (finding,) = [each for each in check_text(PAIRED, "case.py", settings).findings if each.advice]
    assert finding.repairs == advised(PAIRED)[0].repairs


def test_a_comment_silences_it() -> None:
    silenced = PAIRED.replace("(x), y)", "(x), y)  # stablefix: ignore[SF702]")
    result: FileResult = check_text(silenced, "case.py", ADVICE)
    assert not result.findings


@pytest.mark.parametrize("rest", [LOOP, TRAINER])
def test_the_probabilities_may_come_from_a_forward_of_the_file(rest: str) -> None:
    assert names(MODEL.format(result="F.softmax(self.last(x), dim=1)", rest=rest)) == ["cross-entropy-of-softmax"]


@pytest.mark.parametrize("rest", [LOOP, TRAINER])
@pytest.mark.parametrize("result", ["self.last(x)", "F.softplus(self.last(x))", "F.logsigmoid(self.last(x))"])
def test_a_forward_that_gives_something_else_is_left_alone(result: str, rest: str) -> None:
    assert not names(MODEL.format(result=result, rest=rest))


def test_a_forward_that_gives_one_or_the_other_is_left_alone() -> None:
    either = "self.last(x) if self.training else F.softmax(self.last(x), dim=1)"
    assert not names(MODEL.format(result=either, rest=LOOP))


def test_the_probabilities_may_come_from_the_end_of_a_sequence() -> None:
    assert names(SEQUENCE.format(last="nn.Sigmoid()")) == ["logits-loss-of-sigmoid"]
    assert names(SEQUENCE.format(last="nn.Softmax(dim=1)")) == ["logits-loss-of-softmax"]


@pytest.mark.parametrize("last", ["nn.Linear(4, 1)", "nn.Softplus()", "*layers"])
def test_a_sequence_that_ends_otherwise_is_left_alone(last: str) -> None:
    assert not names(SEQUENCE.format(last=last))


def test_what_a_model_gives_is_never_taken_out_of_its_forward() -> None:
    """`log(net(x))` is a log of a softmax, but not one that can be written otherwise where it stands."""
    rest = LOOP.replace("criterion(output, target)", "torch.log(output).mean()")
    text = MODEL.format(result="F.softmax(self.last(x), dim=1)", rest=rest)
    result = check_text(text, "case.py", Settings(pedantic=True, unsafe_fixes=True))
    fixed = fix(from_text(text, "case.py"), result.findings, Settings(pedantic=True, unsafe_fixes=True)).text
    assert "model(data)" in fixed


COLUMN = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(4, {width})

    def forward(self, x):
        return self.last(x)


def train(dataset):
    net = Net()
    for x, y in dataset:
        loss = nn.MSELoss()(net(x){own}, y{target})
"""


@pytest.mark.parametrize(
    ("width", "own", "target", "found"),
    [
        (1, "", ".view(-1)", True),
        (1, "", ".flatten()", True),
        (1, ".squeeze(-1)", ".view(-1)", False),
        (1, "", ".view(-1, 1)", False),
        (1, "", "", False),
        (3, "", ".view(-1)", False),
    ],
)
def test_a_column_against_a_row(width: int, own: str, target: str, found: bool) -> None:
    """Only where the text tells both shapes, here that of what a `forward` gives and that of the target."""
    told = names(COLUMN.format(width=width, own=own, target=target))
    assert told == (["loss-of-column-and-row"] if found else [])


def test_a_forward_may_end_in_a_sequence() -> None:
    text = MODEL.format(result="self.head(x)", rest=LOOP)
    text = text.replace(
        "4, 3)\n", "4, 3)\n        self.head = nn.Sequential(\n            self.last, nn.Softmax(dim=1))\n"
    )
    assert names(text) == ["cross-entropy-of-softmax"]
