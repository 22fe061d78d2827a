"""CPU seconds of the scan with 1, 4 and 16 times as many templates as the catalogue has.

    python benchmarks/template_count.py FOLDER [--limit FILES] [--json FILE]

The further templates look for one operator of another (`log(sinh(x))`), drawn from the whole operator table with a
fixed seed, so that they stand under the same roots and need the same words as real ones. Loading the templates is
measured apart: it is done once a run and does grow with their number.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import tempfile
import time
from pathlib import Path

from stablefix.engine import templates
from stablefix.finding import Problem
from stablefix.garbage import collecting_rarely
from stablefix.match.find import Finder
from stablefix.operators.operator import Form
from stablefix.operators.table import operators
from stablefix.source.deferred import parsed_without
from stablefix.source.text import decode, read_bytes
from stablefix.templates.load import load
from stablefix.templates.template import Template

TEXT = '''class Made(Template):
    """{outer} of {inner}."""

    code = "{code}"
    fix = Fix.ALGORITHM
    failure = Failure.CANCELLATION

    def before(x: Tensor):
        return {outer}({inner}(x))

    def after(x):
        return x
'''
TIMES = (1, 4, 16)
LARGEST = 10_000_000


def made(folder: Path, count: int) -> tuple[Template, ...]:
    """So many templates that look for one elementwise operator of another."""
    names = [
        name
        for name, operator in operators().items()
        if operator.form is Form.ELEMENTWISE and len(operator.parameters) == 1 and operator.pure
    ]
    pairs = [(outer, inner) for outer in names for inner in names if outer != inner]
    for number, (outer, inner) in enumerate(random.Random(0).sample(pairs, count)):
        text = TEXT.format(outer=outer, inner=inner, code=f"XX{number:05}")
        (folder / f"{outer}_of_{inner}.py").write_text(text, encoding="utf-8")
    return load([folder])


def scanned(finder: Finder, texts: list[str]) -> int:
    """The number of candidates in some texts, found as the command line finds them."""
    found = 0
    with collecting_rarely() as collect:
        for text in texts:
            live = finder.roots.live(text)
            if live is not None and not live.nothing:
                with contextlib.suppress(SyntaxError):
                    found += len(finder.find(text, parsed_without(live.file, live.unneeded), live))
            collect()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="at most so many files")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    texts = []
    for path in sorted(arguments.folder.rglob("*.py"))[: arguments.limit]:
        raw = read_bytes(str(path), max_size=LARGEST)
        source = raw if isinstance(raw, Problem) else decode(raw, str(path))
        if not isinstance(source, Problem):
            texts.append(source.text)
    catalogue = templates()
    rows = []
    print(f"{len(texts)} files, {sum(text.count(chr(10)) for text in texts)} lines")
    print(f"{'templates':>10} {'load CPU s':>11} {'scan CPU s':>11} {'candidates':>11}")
    for times in TIMES:
        with tempfile.TemporaryDirectory() as name:
            started = time.process_time()
            finder = Finder([*catalogue, *made(Path(name), (times - 1) * len(catalogue))])
            finder.roots.live("import torch\n")
            loaded = time.process_time()
            found = scanned(finder, texts)
            row = (len(finder.templates), loaded - started, time.process_time() - loaded, found)
        rows.append(row)
        print(f"{row[0]:10} {row[1]:11.2f} {row[2]:11.2f} {row[3]:11}")
    if arguments.json:
        keys = ("templates", "load_seconds", "scan_seconds", "candidates")
        record = [dict(zip(keys, row, strict=True)) for row in rows]
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
