"""The layering law of docs/architecture.md, read from the imports of every module."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import stablefix

PACKAGE = Path(stablefix.__file__).parent
HEAVY = {"torch", "numpy", "scipy", "libcst", "flint", "hypothesis"}
LIGHT = ("source", "operators", "graph", "templates", "match")
"""Layers whose import must not load a heavy library, so that a clean file costs nothing."""

MAY_IMPORT = {
    "operators": {"operators"},
    "source": {"source", "finding"},
    "graph": {"graph", "operators", "source"},
    "templates": {"templates", "graph", "operators", "evidence"},
    "match": {"match", "templates", "graph", "operators", "source", "evidence"},
    "rewrite": {"rewrite", "match", "templates", "graph", "operators", "source", "targets"},
    "validate": {
        "validate",
        "graph",
        "operators",
        "evidence",
        "templates",
        "match",
        "source",
        "record",
        "notices",
        "version",
        "module_path",
    },
}
"""Layer -> the layers and top-level modules that it may import."""
WORDS = {"stablefix.rewrite.edits", "stablefix.validate.cache"}
"""Modules of plain data that any layer may name: what a change of a text is, where verdicts are kept."""
FACES = {"report", "cli", "lsp", "review", "editor"}
WORK = re.compile(
    r"stablefix\.(graph\.(lower|flow|visit|ranges)|match\.(unify|guards|support|repairs)|validate\.exact)"
)
"""Modules that lower, match and compute. Faces may name the data that the engine hands them, and no more."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """(dotted name, tree) of every module of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that a file imports when it runs, at its top or inside a function; not those for types alone."""
    pending: list[ast.AST] = list(tree.body)
    for node in pending:
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=orelse):
                pending.extend(orelse)
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, level=0) if module:
                yield module
            case _:
                pending.extend(ast.iter_child_nodes(node))


def own(module: str) -> str | None:
    """`graph` of `stablefix.graph.flow`; None for other packages, the package itself, and plain words."""
    if module in WORDS:
        return None
    parts = module.split(".")
    return parts[1] if parts[0] == "stablefix" and len(parts) > 1 else None


MODULES = list(modules())


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_imports_only_what_lies_below(layer: str) -> None:
    for name, tree in MODULES:
        if name.split(".")[0] == layer:
            found = {target for module in imported(tree) if (target := own(module))}
            assert found <= MAY_IMPORT[layer], f"{name} imports {sorted(found - MAY_IMPORT[layer])}"


@pytest.mark.parametrize("layer", LIGHT)
def test_no_light_layer_names_a_heavy_library(layer: str) -> None:
    for name, tree in MODULES:
        if name.split(".")[0] == layer:
            heavy = {module.split(".")[0] for module in imported(tree)} & HEAVY
            assert not heavy, f"{name} imports {sorted(heavy)}"


def test_faces_hold_no_numerics_and_no_matching() -> None:
    for name, tree in MODULES:
        if name.split(".")[0] in FACES:
            libraries = {module.split(".")[0] for module in imported(tree)} & HEAVY
            assert not libraries, f"{name} imports {sorted(libraries)}"
            work = [module for module in imported(tree) if WORK.match(module)]
            assert not work, f"{name} imports {work}"


def test_nobody_imports_upwards_to_the_engine_or_a_face() -> None:
    for name, tree in MODULES:
        if name.split(".")[0] in MAY_IMPORT:
            above = {own(module) for module in imported(tree)} & (FACES | {"engine", "scan"})
            assert not above, f"{name} imports {sorted(filter(None, above))}"


def test_a_scan_without_candidates_loads_no_heavy_library() -> None:
    program = (
        "import sys\n"
        "import stablefix, stablefix.match.find, stablefix.templates.load, stablefix.graph.visit\n"
        "from stablefix.engine import check_text\n"
        "from stablefix.settings import Settings\n"
        "result = check_text('import torch\\ndef f(x):\\n    return torch.log_softmax(x, -1)\\n', 't.py', Settings())\n"
        "assert not result.findings\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_operators_import_nothing_but_the_standard_library() -> None:
    for name, tree in MODULES:
        if name.split(".")[0] == "operators":
            foreign = {module.split(".")[0] for module in imported(tree)} - sys.stdlib_module_names - {"stablefix"}
            assert not foreign, f"{name} imports {sorted(foreign)}"


def test_a_module_holds_one_idea() -> None:
    long = {path.name for path in PACKAGE.rglob("*.py") if path.read_text(encoding="utf-8").count("\n") > 400}
    assert not long
