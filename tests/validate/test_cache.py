"""Verdicts kept on disk: found again by content, safe under parallel runs, and never a reason to fail."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from stablefix.evidence import Evidence, Failure, Outcome, Refusal, Safety, Sample, Severity, Verdict, Witness
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.record import verdict_of, verdict_record
from stablefix.validate import cache
from stablefix.validate.cache import Question, VerdictCache, entries, question, under_names
from stablefix.validate.request import Request, pack

INF = float("inf")
SAMPLES = (Sample("x", (2,), "float32", (0.0, -104.0)), Sample("mask", (), "bool", (-INF,)))
EVIDENCE = Evidence(
    Witness.ACCURACY,
    "value",
    SAMPLES,
    -104.00000001,
    None,
    Outcome(-INF, INF, INF, None),
    Outcome(-0.0, 0.25, 0.1, float("nan"), "ValueError: math domain error"),
    1240,
    1e-7,
    ("float32", "float16"),
    7,
    (("torch", "2.13.0"), ("capability", "AVX2")),
    0.0,
)
VERDICT = Verdict(
    EVIDENCE,
    Severity.HIGH,
    ((0, Safety.SAFE, EVIDENCE), (2, Safety.UNSAFE, replace(EVIDENCE, after=None))),
    (Refusal("", "after_clamp", "its gradient is nan", SAMPLES),),
)
ASKED = Question("ab" + "0" * 62, ("x", "mask"))


def ask(text: str, *names: str, dtype: str = "float32") -> Question:
    bindings = {short: Input(short, name, Facts(kind=Kind.TENSOR)) for short, name in zip("ab", names, strict=False)}
    graph = parse(text, bindings)
    return question(pack(Request(graph, (("after", graph),), "torch", dtype, (), Failure.OVERFLOW)))


def silent(error: OSError) -> None:
    raise AssertionError(error)


def test_a_verdict_survives_being_written() -> None:
    text = json.dumps(verdict_record(VERDICT), allow_nan=False)
    assert repr(verdict_of(json.loads(text))) == repr(VERDICT)


def test_a_verdict_is_found_again(tmp_path: Path) -> None:
    VerdictCache(str(tmp_path), silent).put(ASKED, VERDICT)
    assert repr(VerdictCache(str(tmp_path), silent).get(ASKED)) == repr(VERDICT)
    assert VerdictCache(str(tmp_path), silent).get(Question("cd" + "0" * 62, ())) is None


def test_equal_questions_are_one_whatever_the_inputs_are_called(tmp_path: Path) -> None:
    one, other = ask("log(a) / b", "x", "mask"), ask("log(a) / b", "probability", "count")
    assert one.key == other.key
    VerdictCache(str(tmp_path), silent).put(one, VERDICT)
    found = VerdictCache(str(tmp_path), silent).get(other)
    assert found is not None and found.evidence is not None
    assert [sample.label for sample in found.evidence.inputs] == ["probability", "count"]
    assert [sample.label for sample in found.refused[0].inputs] == ["probability", "count"]
    assert repr(under_names(VERDICT, one, other)) == repr(found)


@pytest.mark.parametrize(
    "other", [ask("log(a) * b", "x", "y"), ask("log(a) / b", "x", "y", dtype="float64"), ask("log(a) / a", "x")]
)
def test_other_questions_are_others(other: Question) -> None:
    assert ask("log(a) / b", "x", "y").key != other.key


def test_two_values_of_one_name_are_told_apart() -> None:
    assert ask("log(a) / b", "z", "z").names == ("z", "z (2)")
    assert ask("log(a) / b", "z", "z").key == ask("log(a) / b", "x", "y").key


def test_another_validator_or_library_asks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ask("log(a)", "x").key
    monkeypatch.setattr(cache, "environment", lambda: "another")
    assert ask("log(a)", "x").key != before


def test_what_was_cut_short_is_not_kept(tmp_path: Path) -> None:
    store = VerdictCache(str(tmp_path), silent)
    store.put(ASKED, Verdict(None, None, (), (), undecided="time limit of 20 s", interrupted=True))
    assert store.get(ASKED) is None
    store.put(ASKED, Verdict(None, None, (), (), undecided="no kernel of cholesky"))
    assert store.get(ASKED) is not None


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff" * 40, b"0\n{}", b"[]", None])
def test_a_damaged_entry_is_a_miss_and_is_mended(tmp_path: Path, damage: bytes | None) -> None:
    store = VerdictCache(str(tmp_path), silent)
    store.put(ASKED, VERDICT)
    ((_, _, path),) = entries(store.folder)
    whole = Path(path).read_bytes()
    Path(path).write_bytes(whole.replace(b"-104", b"-105") if damage is None else damage)
    assert store.get(ASKED) is None
    store.put(ASKED, VERDICT)
    assert repr(store.get(ASKED)) == repr(VERDICT)


def test_it_stays_below_its_limit_and_keeps_what_is_used(tmp_path: Path) -> None:
    store = VerdictCache(str(tmp_path), silent, limit=20_000)
    asked = [Question(f"{number:02x}" + "0" * 62, ("x", "mask")) for number in range(30)]
    for age, each in enumerate(asked):
        store.put(each, VERDICT)
        os.utime(store._path(each.key), (age, age))
    assert store.get(asked[0]) is not None
    store.trim()
    left = entries(store.folder)
    assert 10_000 < sum(size for _, size, _ in left) <= 20_000
    assert store.get(asked[0]) is not None and store.get(asked[-1]) is not None and store.get(asked[1]) is None


def test_a_full_disk_is_one_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    said: list[OSError] = []
    store = VerdictCache(str(tmp_path), said.append)
    monkeypatch.setattr(os, "replace", full)
    store.put(ASKED, VERDICT)
    store.put(ASKED, VERDICT)
    assert [each.errno for each in said] == [errno.ENOSPC]
    assert not entries(store.folder)


def test_a_file_in_place_of_the_folder_is_one_warning(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    said: list[OSError] = []
    store = VerdictCache(str(tmp_path / "taken"), said.append)
    assert store.get(ASKED) is None
    store.put(ASKED, VERDICT)
    assert len(said) == 1


def test_readers_never_see_half_a_verdict(tmp_path: Path) -> None:
    stores = [VerdictCache(str(tmp_path), silent) for _ in range(3)]
    stores[0].put(ASKED, VERDICT)
    seen: list[str] = []

    def use(store: VerdictCache) -> None:
        for _ in range(60):
            store.put(ASKED, VERDICT)
            seen.append(repr(store.get(ASKED)))

    threads = [threading.Thread(target=use, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) == {repr(VERDICT)} and len(seen) == 180
    assert len(entries(stores[0].folder)) == 1


def test_a_known_verdict_comes_at_once(tmp_path: Path) -> None:
    store = VerdictCache(str(tmp_path), silent)
    store.put(ASKED, VERDICT)
    best = INF
    for _ in range(20):
        started = time.perf_counter()
        store.get(ASKED)
        best = min(best, time.perf_counter() - started)
    assert best < 1e-3


def test_a_run_whose_verdicts_are_known_loads_no_numerical_library(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\n\n\ndef f(x):\n    return torch.log(torch.softmax(x, -1))\n")
    command = [sys.executable, "-m", "stablefix", "check", "--cache-dir", "kept", "--output-format", "json", "a.py"]
    first = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert b"SF101" in first.stdout and entries(str(tmp_path / "kept"))
    probe = (
        "import sys\nfrom stablefix.cli import main\n"
        f"code = main({command[3:]!r})\n"
        "loaded = {'torch', 'numpy', 'flint', 'stablefix.validate.worker'} & set(sys.modules)\n"
        "sys.exit(99 if loaded else code)"
    )
    second = subprocess.run([sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, check=False)
    assert second.returncode == 1, second.stderr
    assert second.stdout == first.stdout
