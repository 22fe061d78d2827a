"""What validation runs: old and new are cut in the same places, and a value that is cut keeps what is known of it."""

from __future__ import annotations

import stablefix
from stablefix.evidence import Safety
from stablefix.graph.expression import Apply, Input, inputs, walk
from stablefix.graph.ranges import interval_of
from stablefix.match.slice import KEPT, Slicer
from tests.graph.reading import module, result_of


def deep(levels: int) -> str:
    return "p = torch.sigmoid(x)\n" + "p = torch.sin(p)\n" * levels + "return torch.log(p)"


def test_a_short_producer_is_kept() -> None:
    root = result_of(module("p = torch.softmax(x, -1)\nreturn torch.log(p)"))
    assert isinstance(root, Apply)
    kept = Slicer(list(root.operands), [], "float32").slice(root)
    assert kept.key == root.key


def test_a_long_producer_is_cut() -> None:
    root = result_of(module(deep(KEPT + 8)))
    assert isinstance(root, Apply)
    cut = Slicer(list(root.operands), [], "float32").slice(root)
    assert sum(isinstance(part, Apply) for part in walk(cut)) <= KEPT + 1
    (source,) = inputs(cut)
    assert (source.facts.interval.low, source.facts.interval.high) == (-1, 1), "the range of a sine stays known"


def test_one_value_is_cut_once() -> None:
    root = result_of(module(deep(KEPT + 8)))
    assert isinstance(root, Apply)
    slicer = Slicer(list(root.operands), [], "float32")
    one, other = slicer.slice(root), slicer.slice(Apply(root.operator, root.operands))
    assert [source.key for source in inputs(one)] == [source.key for source in inputs(other)]


def test_a_large_bystander_becomes_an_input() -> None:
    root = result_of(module("a = torch.exp(x).sin().exp().sin().exp()\nreturn a / y.abs()"))
    assert isinstance(root, Apply)
    bystander, divisor = root.operands
    cut = Slicer([bystander, divisor], [bystander], "float32").slice(root)
    assert isinstance(cut, Apply)
    assert isinstance(cut.operands[0], Input)
    assert interval_of(cut.operands[0]) == interval_of(bystander)
    assert cut.operands[1].key == divisor.key


def test_what_is_cut_in_a_repair_is_cut_above_what_was_matched_too() -> None:
    text = (
        "import numpy as np\n\n\ndef scores(logits: np.ndarray, n: int, chosen: int):\n"
        "    outputs = logits.reshape((n, n, -1))\n    picked = outputs[..., [chosen, 0]]\n"
        "    return np.exp(picked) / np.exp(picked).sum(-1, keepdims=True)\n"
    )
    [found] = [each for each in stablefix.check(text) if each.code == "SF107"]
    assert found.repairs and found.repairs[0].safety is Safety.SAFE
