"""Each output format, from the real executable, read by a consumer of its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from junitparser import JUnitXml

from tests.cli.conftest import EXECUTABLE, UNSTABLE, Run, environment

SCHEMA = Path(__file__).parent.parent / "data" / "sarif-2.1.0.json"
UNSAFE = "import torch\n\n\nclass A:\n    def f(self, x):\n        'é'; return x / x.abs().amax(dim=-1, keepdim=True)\n"
FORMATS = (
    "azure", "full", "github", "gitlab", "grouped", "json",
    "json-lines", "junit", "markdown", "pylint", "rdjson", "sarif",
)  # fmt: skip


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One validated run over two files, in all formats at once."""
    folder = tmp_path_factory.mktemp("formats")
    (folder / "a b").mkdir()
    (folder / "a b" / "ä.py").write_text(UNSTABLE)
    (folder / "z").mkdir()
    (folder / "z" / "u.py").write_text(UNSAFE)
    wanted = [word for name in FORMATS for word in ("--output-format", f"{name}:{name}.out")]
    done = subprocess.run(
        [EXECUTABLE, "check", "--pedantic", "--jobs", "1", *wanted, "."],
        cwd=folder,
        env=environment(),
        capture_output=True,
    )
    assert (done.returncode, done.stdout) == (1, b""), done.stderr.decode()
    assert b"Found 2 errors." in done.stderr
    return {name: (folder / f"{name}.out").read_text(encoding="utf-8") for name in FORMATS}


def test_full_and_grouped(reports: dict[str, str]) -> None:
    assert "SF101 [*] Log of softmax\n --> a b/ä.py:5:12 in f\n" in reports["full"]
    assert reports["grouped"].startswith("a b/ä.py:\n  5:12 SF101 [*] Log of softmax\n\nz/u.py:\n  6:21 ")


def test_json_and_json_lines_are_the_same(reports: dict[str, str]) -> None:
    lines = reports["json-lines"].splitlines()
    assert [json.loads(line) for line in lines] == json.loads(reports["json"])
    assert len(lines) == 2


def test_sarif_keeps_to_the_official_schema(reports: dict[str, str]) -> None:
    log: dict[str, Any] = json.loads(reports["sarif"])
    jsonschema.validate(log, json.loads(SCHEMA.read_text()))
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    first, second = run["results"]
    for result in (first, second):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert re.fullmatch("[0-9a-f]{16}", result["partialFingerprints"]["stablefix/v1"])
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a%20b/%C3%A4.py", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 5, "startColumn": 12, "endLine": 5, "endColumn": 43}
    assert second["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "A.f", "kind": "function"}]
    (change,) = first["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "torch.log_softmax(x, -1)"}
    assert rules[0]["helpUri"].startswith("http")


@pytest.mark.external
def test_sarif_pleases_its_own_validator_and_github(reports: dict[str, str], run: Run, tmp_path: Path) -> None:
    multitool = shutil.which("sarif-multitool")
    if multitool is None:
        pytest.skip("needs the SARIF multitool: npm install --global @microsoft/sarif-multitool")
    (tmp_path / "some.sarif").write_text(reports["sarif"])
    (tmp_path / "none.sarif").write_bytes(run("check", "--output-format", "sarif").stdout)
    for name in ("some.sarif", "none.sarif"):
        # The program hands its words to a shell once more.
        command = [multitool, "validate", name, "--rule-kind", "'Sarif;Ghas'"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert "Analysis completed successfully." in done.stdout, done.stdout + done.stderr
        assert not re.search(r"\b(error|warning|note)\b", done.stdout), done.stdout


def test_sarif_of_nothing(run: Run) -> None:
    log = json.loads(run("check", "--output-format", "sarif").stdout)
    jsonschema.validate(log, json.loads(SCHEMA.read_text()))
    assert log["runs"][0]["results"] == []


def test_github_commands_are_escaped(reports: dict[str, str]) -> None:
    line = reports["github"].splitlines()[0]
    head, _, text = line.removeprefix("::").partition("::")
    assert head == "error title=stablefix (SF101),file=a b/ä.py,line=5,endLine=5,col=12,endColumn=43"
    assert text.startswith("a b/ä.py:5:12: SF101 Log of softmax; x = [")
    assert len(reports["github"].splitlines()) == 2


def test_github_shows_ten_of_a_level(run: Run, tmp_path: Path) -> None:
    body = "".join(f"x{n} = torch.log(torch.softmax(y{n}, -1))\n" for n in range(12))
    (tmp_path / "a,b:c%.py").write_text("import torch\n" + body)
    lines = run("check", "--no-validate", "--output-format", "github").stdout.decode().splitlines()
    levels = Counter(line.split(" ", 1)[0] for line in lines if line.startswith("::"))
    assert list(levels.values()) == [10]
    assert "file=a%2Cb%3Ac%25.py," in lines[0]
    assert lines[10].startswith("a,b:c%25.py:12:7: SF101")
    assert lines[12] == "2 findings above without an annotation: GitHub shows 10 of a level in one step."


def test_gitlab(reports: dict[str, str]) -> None:
    records = json.loads(reports["gitlab"])
    assert [record["location"]["path"] for record in records] == ["a b/ä.py", "z/u.py"]
    assert len({record["fingerprint"] for record in records}) == 2
    for record in records:
        assert {"description", "check_name", "fingerprint", "severity", "location"} <= set(record)
        assert record["severity"] in {"info", "minor", "major", "critical", "blocker"}


def test_junit_is_read_back(reports: dict[str, str]) -> None:
    report = JUnitXml.fromstring(reports["junit"].encode())
    suites = list(report)
    assert [suite.name for suite in suites] == ["a b/ä.py", "z/u.py"]
    (case,) = suites[0]
    assert case.name == "SF101 log-of-softmax 5:12"
    assert case.result[0].type == "SF101"
    assert "old -inf" in case.result[0].text
    assert (report.tests, report.failures) == (2, 2)


def test_junit_of_nothing_has_a_test_that_passed(run: Run) -> None:
    report = JUnitXml.fromstring(run("check", "--output-format", "junit").stdout)
    assert (report.tests, report.failures) == (1, 0)


def test_rdjson_counts_bytes(reports: dict[str, str]) -> None:
    report = json.loads(reports["rdjson"])
    assert report["source"]["name"] == "stablefix"
    first, second = report["diagnostics"]
    assert first["suggestions"][0]["text"] == "torch.log_softmax(x, -1)"
    assert first["location"]["range"]["start"] == {"line": 5, "column": 12}
    assert second["location"]["range"]["start"] == {"line": 6, "column": 22}


def test_azure_and_pylint(reports: dict[str, str]) -> None:
    first, second = reports["azure"].splitlines()
    head = (
        "##vso[task.logissue type=error;sourcepath=a b/ä.py;linenumber=5;columnnumber=12;code=SF101;]Log of softmax; "
    )
    assert first.startswith(head)
    assert "type=warning;sourcepath=z/u.py;" in second
    lines = reports["pylint"].splitlines()
    assert lines[0] == "a b/ä.py:5: [SF101] Log of softmax"
    assert re.fullmatch(r"z/u\.py:6: \[SF\d+\] \w.*", lines[1])


def test_markdown(reports: dict[str, str]) -> None:
    text = reports["markdown"]
    assert text.startswith("**stablefix**: 2 findings\n\n| place | code |")
    assert "| `a b/ä.py:5:12` | SF101 | Log of softmax | safe |\n" in text
    assert "```diff\n-     return torch.log(torch.softmax(x, -1))\n+     return torch.log_softmax(x, -1)\n```\n" in text


def test_several_formats_need_several_places(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    done = run("check", "--no-validate", "--output-format", "sarif:a.sarif", "--output-format", "concise")
    assert done.stdout.startswith(b"a.py:5:12: SF101")
    assert json.loads((tmp_path / "a.sarif").read_text())["runs"][0]["results"]
    done = run("check", "--output-format", "sarif", "--output-format", "json")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"several formats would go to standard output" in done.stderr
    assert b"names no file" in run("check", "--output-format", "json:").stderr
