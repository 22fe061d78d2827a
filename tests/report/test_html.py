"""The page of evidence: whole, self-contained, and drawn from curves that can be checked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stablefix.engine import check_text
from stablefix.evidence import Failure, Sample
from stablefix.finding import FileResult
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.report.formats.html import render
from stablefix.report.plot import plot
from stablefix.report.view import View
from stablefix.settings import Settings
from stablefix.validate.profile import Curve, Profile, profile
from stablefix.validate.request import Request
from tests.report import findings

VOID = {"meta", "link", "br", "img", "input", "hr"}

SOURCE = '''\
import torch


def loss(x, target):
    """<script>alert(1)</script> & more."""
    p = torch.softmax(x, -1)
    return -(target * torch.log(p)).sum()
'''


class Checker(HTMLParser):
    """Every element is closed where it must be, and nothing comes from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        for name, value in attrs:
            assert name not in ("src", "onclick", "onload") and not (value or "").startswith(("http", "//"))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def checked(page: str) -> Checker:
    checker = Checker()
    checker.feed(page)
    checker.close()
    assert not checker.open
    assert "script" not in checker.seen and "@import" not in page and "url(" not in page
    return checker


@pytest.fixture(scope="module")
def result() -> FileResult:
    return check_text(SOURCE, "a.py", Settings(select=("SF101", "SF403"), cache=False))


def test_a_page_tells_all_of_a_finding(result: FileResult) -> None:
    page = "".join(render([result], View()))
    checker = checked(page)
    assert checker.seen.count("section") == len(result.findings) >= 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    for title in ("Witness", "Source", "Bits of error", "Inputs around the witness", "Why this can happen", "tried"):
        assert title in page, title
    assert checker.seen.count("svg") >= 4 and 'class="witness"' in page
    assert page == "".join(render([result], View()))


def test_a_page_without_findings_and_without_proof() -> None:
    checked("".join(render([], View())))
    page = "".join(render([findings.candidate(findings.result())], View()))
    checked(page)
    assert "not validated" in page


def test_rows_are_numbered_as_before_and_after() -> None:
    text = "import torch\n\n\ndef f(x):\n    return torch.log(x)\n"
    page = "".join(render([findings.result(text, "torch.log(x)", "torch.log1p(x)")], View()))
    rows = re.findall(r'<span class="(removed|added)"><i>(\d+)</i>([^<]*)</span>', page)
    assert rows == [("removed", "5", "    return torch.log(x)"), ("added", "5", "    return torch.log1p(x)")]


def ask(before: str, after: str, library: str = "torch", **facts: Facts) -> Request:
    bindings = {"x": Input("x", "x", facts.get("x", Facts(kind=Kind.TENSOR)))}
    dtype = "float32" if library == "torch" else "float64"
    repairs = (("after", parse(after, bindings)),)
    return Request(parse(before, bindings), repairs, library, dtype, (), Failure.CANCELLATION)


def curve_of(found: Profile | None, dtype: str, about: str = "value") -> dict[float, tuple[float | None, float | None]]:
    assert found is not None
    (curve,) = [each for each in found.curves if each.dtype == dtype and each.about == about]
    return {at: (old, new) for at, old, new in zip(found.at, curve.before, curve.after, strict=True)}


def test_curves_are_the_errors() -> None:
    found = profile(ask("log(1 + x)", "log1p(x)"), 0, (Sample("x", (), "float32", (1e-6,)),), "value")
    for at, (old, new) in curve_of(found, "float32").items():
        if 0 < abs(at) < 1e-7:
            assert old is not None and old > 17
        if at < -1:
            assert old is None and new is None
        if new is not None:
            assert new < 2
    assert {curve.dtype for curve in found.curves} == {"float16", "bfloat16", "float32", "float64"} if found else False
    assert found is not None and found.rows and any(row.at == pytest.approx(1e-6) for row in found.rows)


def test_a_gradient_has_curves_of_its_own() -> None:
    found = profile(ask("sqrt(x * x)", "abs(x)"), 0, (Sample("x", (), "float32", (1e-25,)),), "gradient")
    assert any(old and old > 20 for at, (old, _) in curve_of(found, "float32", "gradient").items() if at)


def test_python_numbers_have_curves_too() -> None:
    scalar = Facts(kind=Kind.SCALAR)
    found = profile(ask("log(1 + x)", "log1p(x)", "math", x=scalar), 0, (Sample("x", (), "number", (1e-12,)),), "value")
    assert max(old or 0 for old, _ in curve_of(found, "float64").values()) > 40


def test_only_the_old_form_is_drawn_where_nothing_holds() -> None:
    found = profile(ask("log(1 + x)", "x"), None, (Sample("x", (), "float32", (1e-6,)),), "value")
    assert found is not None and all(curve.after == () for curve in found.curves)
    checked(plot(found, found.curves[0]))


def test_a_plot_breaks_where_nothing_is_true() -> None:
    curve = Curve("float32", "value", (0.0, None, 24.0, 30.0), (0.0, 0.0, 0.0, 0.0))
    drawn = plot(Profile("x", False, (-1.0, 0.0, 1.0, 10.0), 1.0, (curve,), ()), curve)
    assert drawn.count('class="old"') == 2 and drawn.count('class="new"') == 1
    points = re.findall(r'class="old" points="([^"]*)"', drawn)[1].split()
    assert len({point.split(",")[1] for point in points}) == 1, "errors beyond the precision are cut"


@pytest.mark.external
def test_a_browser_shows_it(tmp_path: Path, result: FileResult) -> None:
    import shutil

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    page, picture = tmp_path / "evidence.html", tmp_path / "page.png"
    page.write_text("".join(render([result], View())), encoding="utf-8")
    options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    options += f" --disable-component-update --disable-sync --window-size=1000,1600 --user-data-dir={tmp_path / 'user'}"
    command = [chromium, *options.split(), f"--screenshot={picture}", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert picture.stat().st_size > 20_000, done.stderr


def test_the_command_line_writes_it_besides(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)
    command = [sys.executable, "-m", "stablefix", "check", "--select", "SF101", "--report", "evidence.html"]
    done = subprocess.run([*command, "--output-format", "json", "a.py"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1 and json.loads(done.stdout)[0]["code"] == "SF101", done.stderr
    checked((tmp_path / "evidence.html").read_text(encoding="utf-8"))
