"""From a keystroke to diagnostics, and to a proved fix, in files of 100, 1,000 and 10,000 lines.

    python -m benchmarks.editor [--lines N ...] [--repeat N] [--pauses]

The files are code of the installed torch, cut to length, with one function at the end in which the person types. Every
keystroke makes an expression that no verdict is known for. Times are wall clock in milliseconds, as the editor sees
them: they hold the pause after which the server takes the person to have stopped typing (see the last line). The
CPU time of the scan is measured besides, in a process that does nothing else.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import importlib.util
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types as lsp

from stablefix.editor.desk import PAUSE, candidates
from stablefix.settings import Settings
from stablefix.source.text import from_text
from tests.editor.editing import Editor, editor

HEAD = "import torch\nimport torch.nn.functional as F\n\n\n"
TAIL = "\n\ndef typed(x):\n    return 0\n"
SOURCES = (
    "nn/functional.py",
    "distributions/transforms.py",
    "functional.py",
    "nn/modules/loss.py",
    "_refs/__init__.py",
)


def text_of(lines: int) -> str:
    """Whole statements of torch's own files, about so many lines."""
    spec = importlib.util.find_spec("torch")
    assert spec is not None and spec.origin is not None
    folder, parts, left = Path(spec.origin).parent, [HEAD], lines - HEAD.count("\n") - TAIL.count("\n")
    for name in SOURCES:
        source = (folder / name).read_text(encoding="utf-8")
        rows = source.splitlines(keepends=True)
        for statement in ast.parse(source).body:
            first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
            size = (statement.end_lineno or first) - first + 1
            future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
            if size <= left and not future:
                parts += rows[first - 1 : statement.end_lineno]
                left -= size
    return "".join(parts) + TAIL


class Stopwatch:
    """Waits for diagnostics of a kind and says when they came."""

    def __init__(self, ide: Editor, uri: str) -> None:
        self._uri = uri
        self._wanted: Callable[[list[lsp.Diagnostic]], bool] = lambda _: False
        self._came = asyncio.Event()
        self.at = 0.0
        ide.client.protocol.fm.features[lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = self._heard

    def _heard(self, params: lsp.PublishDiagnosticsParams) -> None:
        if params.uri == self._uri and self._wanted(list(params.diagnostics)):
            self.at = time.perf_counter()
            self._came.set()

    def wait_for(self, wanted: Callable[[list[lsp.Diagnostic]], bool]) -> asyncio.Task[bool]:
        self._wanted = wanted
        self._came = asyncio.Event()
        return asyncio.ensure_future(self._came.wait())


async def measure(lines: int, repeat: int) -> tuple[list[float], list[float], list[float], float]:
    """Milliseconds to the diagnostics of the scan, to the proof, to its edit; seconds until the open file rested."""
    text, uri = text_of(lines), Path(tempfile.mkdtemp(), "typed.py").as_uri()
    async with editor(settings={"showCandidates": True}) as ide:
        watch = Stopwatch(ide, uri)
        started = time.perf_counter()
        ide.open(uri, text)
        await ide.rest(uri)
        opened = time.perf_counter() - started
        row = text.count("\n") - 1
        scanned, proved, fixed = [], [], []
        for turn in range(repeat):
            expression = f"torch.log(torch.softmax(x * {turn + 2}, dim=-1))"

            def here(found: list[lsp.Diagnostic], severity: lsp.DiagnosticSeverity) -> bool:
                return any(each.range.start.line == row and each.severity == severity for each in found)

            hint = watch.wait_for(lambda found: here(found, lsp.DiagnosticSeverity.Hint))
            at = ide.texts[uri].rindex("return ") + len("return ")
            before = time.perf_counter()
            ide.type(uri, at, len(ide.texts[uri]) - 1, expression)
            await asyncio.wait_for(hint, 120)
            scanned.append(1000 * (watch.at - before))
            await asyncio.wait_for(watch.wait_for(lambda found: here(found, lsp.DiagnosticSeverity.Warning)), 120)
            proved.append(1000 * (watch.at - before))
            best, *_ = await ide.actions_at(uri, expression)
            await ide.resolve(best)
            fixed.append(1000 * (time.perf_counter() - before))
        return scanned, proved, fixed, opened


def scan_cpu(text: str, repeat: int) -> float:
    """CPU milliseconds of the scan of a text, at best."""
    source, settings = from_text(text, "typed.py"), Settings()
    best = float("inf")
    for _ in range(repeat + 1):
        started = time.process_time()
        candidates(source, settings)
        best = min(best, time.process_time() - started)
    return 1000 * best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--repeat", type=int, default=15)
    options = parser.parse_args()
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp()
    heads = ("lines", "scan, CPU ms", "open to rest, s", "keystroke to scan, ms", "to proof", "to its edit")
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for lines in options.lines:
        *times, opened = asyncio.run(measure(lines, options.repeat))
        cells = [f"{statistics.median(each):.0f} (worst {max(each):.0f})" for each in times]
        text = text_of(lines)
        cpu = scan_cpu(text.replace("return 0", "return torch.log(torch.softmax(x, dim=-1))"), options.repeat)
        print(f"| {text.count(chr(10)):,} | {cpu:.0f} | {opened:.1f} | {' | '.join(cells)} |", flush=True)
    print(f"\nThe pause for typing is {1000 * PAUSE:.0f} ms of each; load average {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
