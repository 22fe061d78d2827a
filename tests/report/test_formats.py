"""What each output format says, letter by letter."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stablefix.evidence import Failure, Outcome, Safety
from stablefix.finding import FileResult, Repair
from stablefix.report import formats
from stablefix.report.paint import Paint
from stablefix.report.view import View
from stablefix.rewrite.edits import Edit
from stablefix.source.text import from_text
from tests.report.findings import EVIDENCE, candidate, finding, result


def rendered(name: str, *results: FileResult, view: View | None = None) -> str:
    return "".join(formats.load(name)(results, view or View()))


def test_full() -> None:
    assert rendered("full", result()) == (
        "SF101 [*] Log of softmax\n"
        " --> a.py:6:12 in loss\n"
        "  |\n"
        "4 | def loss(x):\n"
        "5 |     p = torch.softmax(x, -1)\n"
        "6 |     return torch.log(p)\n"
        "  |            ^^^^^^^^^^^^ underflow · high severity\n"
        "  |\n"
        "witness: x = [0, -104]  →  old -inf, right -104, new -104\n"
        "help: Replace with log_softmax (safe; judged on 1,240 inputs in float32, float16)\n"
        "6 -     return torch.log(p)\n"
        "6 +     return torch.log_softmax(x, -1)\n"
        "\n"
    )


def test_full_of_an_expression_on_several_rows() -> None:
    text = "def f(x):\n    return torch.log(\n\t  torch.softmax(x, -1)\n    )\n"
    old = text[text.index("torch.log") : text.rindex(")") + 1]
    lines = rendered("full", result(text, old)).splitlines()
    assert lines[3:8] == [
        "1 |   def f(x):",
        "2 | /     return torch.log(",
        "3 | |       torch.softmax(x, -1)",
        "4 | |     )",
        "  | |_____^ underflow · high severity",
    ]
    assert "2 +     return torch.log_softmax(x, -1)" in lines


def test_full_places_carets_below_wide_letters_and_tabs() -> None:
    text = "if x:\n\tf('日本', torch.log(p))\n"
    lines = rendered("full", result(text)).splitlines()
    at = next(index for index, line in enumerate(lines) if "日本" in line)
    columns_before = len(lines[at][: lines[at].index("torch")]) + 2
    assert lines[at + 1].index("^") == columns_before


def test_full_of_a_new_import_shows_only_the_new_line() -> None:
    one = result()
    (found,) = one.findings
    edits = (Edit(0, 0, "import torch.nn.functional as F\n"), *found.repairs[0].edits)
    more = replace(one, findings=(replace(found, repairs=(replace(found.repairs[0], edits=edits),)),))
    lines = rendered("full", more).splitlines()
    assert lines[-5:-1] == [
        "1 + import torch.nn.functional as F",
        "…",
        "6 -     return torch.log(p)",
        "6 +     return torch.log_softmax(x, -1)",
    ]


def test_full_tells_what_was_refused_when_asked() -> None:
    (found,) = result().findings
    nothing = replace(result(), findings=(replace(found, repairs=()),))
    assert "help: no repair was proved here; 1 repair did not hold (see --explain-refused)\n" in rendered(
        "full", nothing
    )
    told = rendered("full", nothing, view=View(explain_refused=True))
    assert "refused: after_clamp: its gradient is nan, at x = [0, -104]\n" in told
    assert "[*]" not in told


def test_full_tells_how_much_an_unsafe_fix_changes() -> None:
    one = result()
    (found,) = one.findings
    unsafe = replace(found.repairs[0], safety=Safety.UNSAFE, evidence=replace(EVIDENCE, largest_change=1.25e-8))
    shown = replace(one, findings=(replace(found, repairs=(unsafe,)),))
    assert "(unsafe, changes ordinary values by up to 1.2e-8; " in rendered("full", shown)
    assert rendered("concise", shown) == "a.py:6:12: SF101 Log of softmax\n"
    assert "[*]" in rendered("concise", shown, view=View(unsafe_fixes=True))


def test_candidates_are_marked_as_such() -> None:
    assert rendered("concise", candidate(result())) == "a.py:6:12: SF101 Log of softmax (not validated)\n"
    assert "nothing was run to prove" in rendered("full", candidate(result()))
    (record,) = json.loads(rendered("json", candidate(result())))
    assert record["validated"] is False
    assert record["fix"]["applicability"] == "display"


def test_gradients_and_exceptions() -> None:
    one = result()
    (found,) = one.findings
    nan = replace(
        EVIDENCE,
        about="gradient",
        exact_gradient=0.0,
        before=Outcome(0.0, 0.0, 0.0, math.nan),
        after=Outcome(0, 0, 0, 0),
    )
    raises = replace(EVIDENCE, before=Outcome(None, None, None, None, "ValueError"), after=None)
    for evidence, words in (
        (nan, "→  gradient: old nan, right 0, new 0\n"),
        (raises, "→  old raises ValueError, right -104\n"),
    ):
        repairs = (replace(found.repairs[0], evidence=evidence),)
        shown = replace(
            one, findings=(replace(found, evidence=evidence, repairs=repairs, failure=Failure.NAN_GRADIENT),)
        )
        assert words in rendered("full", shown)


def test_concise() -> None:
    assert rendered("concise", result(), result()) == "a.py:6:12: SF101 [*] Log of softmax\n" * 2


RUFF = {"code", "end_location", "filename", "fix", "location", "message", "noqa_row", "url"}


def test_json_has_the_shape_of_ruff() -> None:
    records: list[dict[str, Any]] = json.loads(rendered("json", result(), result()))
    assert len(records) == 2
    record = records[0]
    assert set(record) > RUFF
    assert record["code"] == "SF101"
    assert record["filename"] == os.path.abspath("a.py")
    assert record["location"] == {"row": 6, "column": 12}
    assert record["end_location"] == {"row": 6, "column": 24}
    fix = record["fix"]
    assert (fix["applicability"], fix["message"]) == ("safe", "Replace with log_softmax")
    assert fix["edits"] == [
        {
            "content": "torch.log_softmax(x, -1)",
            "location": {"row": 6, "column": 12},
            "end_location": {"row": 6, "column": 24},
        }
    ]
    evidence = record["evidence"]
    assert evidence["inputs"] == [{"name": "x", "shape": [2], "dtype": "float32", "values": [0.0, -104.0]}]
    assert evidence["before"]["value"] == "-inf"
    assert evidence["versions"] == {"torch": "2.13.0"}
    assert evidence["seed"] == 7


def test_json_keys_are_those_of_the_ruff_that_is_installed(tmp_path: Any) -> None:
    (tmp_path / "a.py").write_text("import os\n")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--output-format", "json", str(tmp_path / "a.py")]
    (theirs,) = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    (ours,) = json.loads(rendered("json", result()))
    assert set(theirs) - {"cell", "severity"} <= set(ours)
    assert set(theirs["fix"]) <= set(ours["fix"])
    assert set(theirs["fix"]["edits"][0]) == set(ours["fix"]["edits"][0])
    assert set(theirs["location"]) == set(ours["location"])


def test_json_of_nothing() -> None:
    assert json.loads(rendered("json")) == []
    assert json.loads(rendered("json", FileResult("a.py"))) == []


def strict(_: str) -> float:
    raise AssertionError("not JSON")


@given(st.floats(), st.floats(), st.text(max_size=5))
def test_json_is_strict_whatever_the_numbers_and_names(value: float, change: float, name: str) -> None:
    one = result()
    (found,) = one.findings
    evidence = replace(EVIDENCE, before=Outcome(value, value, value, value), largest_change=change)
    text = rendered("json", replace(one, findings=(replace(found, evidence=evidence, expression=name),)))
    (record,) = json.loads(text, parse_constant=strict)
    assert record["expression"] == name


def test_reports_hold_no_control_characters_of_the_file() -> None:
    text = "x = '\x1b[31m'; torch.log(p)\n"
    assert "\x1b" not in rendered("full", result(text))


def test_colour_changes_no_letter() -> None:
    import re

    view = View(Paint(color=True))
    for name in ("full", "concise"):
        coloured = rendered(name, result(), view=view)
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == rendered(name, result())


def test_plain_letters_where_the_terminal_has_no_others() -> None:
    assert rendered("full", result(), view=View(Paint(ascii_only=True))).isascii()


@given(st.text(st.sampled_from("ab \t\n\r日é"), max_size=40), st.data())
def test_any_span_of_any_text_can_be_shown(text: str, data: st.DataObject) -> None:
    source = from_text(text, "a.py")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = replace(
        finding(from_text("torch.log(p)", "a.py"), "torch.log(p)", ""),
        start=start,
        end=end,
        location=source.location(start),
        end_location=source.location(end),
        repairs=(Repair("after", "Replace it", Safety.SAFE, (Edit(start, end, data.draw(st.text("a\n"))),), EVIDENCE),),
    )
    shown = FileResult("a.py", (found,), None, source)
    for name in formats.names():
        assert rendered(name, shown)


WHOLE = {"html", "junit", "markdown", "rdjson", "sarif"}
"""Formats that begin with counts or end with what all results have in common."""


@pytest.mark.parametrize("name", sorted(set(formats.names()) - WHOLE))
def test_every_other_format_streams(name: str) -> None:
    """The first file is told before the second is checked."""
    seen = []

    def results() -> Any:
        yield result()
        seen.append(True)
        yield result()

    render = formats.load(name)(results(), View())
    assert next(iter(render))
    assert not seen
