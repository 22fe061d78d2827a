"""The public functions: `check`, `check_paths`, `apply`, `fix`."""

from __future__ import annotations

import dataclasses
import inspect
import math
from pathlib import Path

import pytest

import stablefix
from stablefix.evidence import Evidence, Verdict
from stablefix.finding import FileResult, Finding, Repair
from stablefix.rewrite.edits import Edit
from stablefix.settings import Settings

TEXT = "import torch\n\n\ndef f(x):\n    return torch.log(torch.softmax(x, -1))\n"
FIXED = "import torch\n\n\ndef f(x):\n    return torch.log_softmax(x, -1)\n"


def test_check_says_what_is_wrong_and_shows_it() -> None:
    (finding,) = stablefix.check(TEXT, "model.py")
    assert (finding.code, finding.filename, finding.validated) == ("SF101", "model.py", True)
    assert TEXT[finding.start : finding.end] == finding.expression == "torch.log(torch.softmax(x, -1))"
    assert (finding.location.row, finding.location.column) == (5, 12)
    assert finding.evidence is not None
    assert finding.repairs


@pytest.mark.parametrize(("exp", "value"), [("np.exp", math.inf), ("math.exp", None)])
def test_what_overflows_in_numpy_is_infinite_and_in_python_an_exception(exp: str, value: float | None) -> None:
    text = f"import math\nimport numpy as np\n\n\ndef softplus(x: float):\n    return math.log1p({exp}(x))\n"
    (finding,) = stablefix.check(text)
    assert finding.evidence is not None
    assert finding.evidence.before.value == value
    assert (finding.evidence.before.exception is None) is (value is not None)


def test_apply_and_fix_give_the_new_text() -> None:
    assert stablefix.apply(TEXT, stablefix.check(TEXT)) == FIXED
    assert stablefix.fix(TEXT) == FIXED


def test_what_is_fixed_stays_fixed() -> None:
    assert stablefix.check(FIXED) == []
    assert stablefix.fix(FIXED) == FIXED


def test_nothing_to_do_changes_nothing() -> None:
    assert stablefix.check("") == []
    assert stablefix.apply(TEXT, []) == TEXT
    assert stablefix.fix("x = 1  # no newline") == "x = 1  # no newline"


def test_unsafe_repairs_are_applied_only_when_asked_for() -> None:
    text = "import torch\n\n\ndef f(x: torch.Tensor):\n    return x / x.abs().amax(dim=-1, keepdim=True)\n"
    findings = [finding for finding in stablefix.check(text) if not finding.repair(unsafe=False)]
    if findings and findings[0].repair(unsafe=True):
        assert stablefix.apply(text, findings) == text
        assert stablefix.apply(text, findings, unsafe=True) != text


def test_candidates_without_validation_offer_nothing() -> None:
    findings = stablefix.check(TEXT, validate=False)
    assert findings
    assert not any(finding.validated or finding.repairs for finding in findings)


@pytest.mark.parametrize("text", ["def f(:\n", "import torch\nx = torch.log(\n", "import torch\n\0"])
def test_text_that_is_not_python_raises(text: str) -> None:
    with pytest.raises(SyntaxError):
        stablefix.fix("import torch\n" + text)


def test_check_paths_gives_one_result_a_file(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(FIXED, encoding="utf-8")
    (tmp_path / "bad.py").write_text(TEXT, encoding="utf-8")
    (tmp_path / "broken.py").write_text("import torch\ndef f(:\n    torch.log(torch.softmax(x))\n", encoding="utf-8")
    results = {Path(result.path).name: result for result in stablefix.check_paths([str(tmp_path)])}
    assert [finding.code for finding in results["bad.py"].findings] == ["SF101"]
    assert results["broken.py"].problem is not None
    assert "good.py" not in results or not results["good.py"].findings


def test_check_paths_takes_settings(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(TEXT, encoding="utf-8")
    settings = Settings(ignore=("SF101", "SF403"), validate=False)
    assert not any(result.findings for result in stablefix.check_paths([str(tmp_path)], settings))


@pytest.mark.parametrize("record", [Finding, FileResult, Repair, Edit, Evidence, Verdict, Settings])
def test_records_are_frozen(record: type) -> None:
    assert dataclasses.is_dataclass(record)
    assert record.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_the_package_is_typed() -> None:
    assert (Path(stablefix.__file__).parent / "py.typed").is_file()
    for name in stablefix.__all__:
        member = getattr(stablefix, name)
        if inspect.isfunction(member):
            assert member.__doc__
            hints = inspect.get_annotations(member)
            assert hints.keys() == {*inspect.signature(member).parameters, "return"}


def test_everything_public_is_said() -> None:
    assert sorted(stablefix.__all__) == stablefix.__all__
    assert stablefix.__version__.count(".") == 2
