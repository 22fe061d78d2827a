"""Every trap is refused or repaired: what comes out is run, with gradients, on the inputs that fool a weaker check."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from stablefix.engine import check_text, fix
from stablefix.evidence import Severity
from stablefix.settings import Settings
from stablefix.source.text import from_text

FOLDER = Path(__file__).parent / "cases" / "traps"


def cells(*, repaired: bool) -> Iterator[Any]:
    """The cells of all files: the text from one `# %%` line to the next is a module of its own.

    UNMET in a cell says why its demand is not met yet; that concerns the repair, not the trap itself.
    """
    for path in sorted(FOLDER.glob("*.py")):
        parts = re.split(r"^# %% (.+)\n", path.read_text(encoding="utf-8"), flags=re.M)
        for name, text in zip(parts[1::2], parts[2::2], strict=True):
            unmet = re.search(r'^UNMET = "(.+)"$', text, re.M)
            marks = [pytest.mark.xfail(reason=unmet[1], strict=True)] if unmet and repaired else []
            yield pytest.param(text, id=f"{path.stem}: {name}", marks=marks)


def fixed_text(text: str) -> str:
    """With every fix that holds, also for what fails rarely, and also fixes that change values."""
    settings = Settings(min_severity=Severity.LOW, unsafe_fixes=True)
    return fix(from_text(text, "trap.py"), check_text(text, "trap.py", settings).findings, settings).text


def load(text: str) -> dict[str, Any]:
    """Run one of our own cells."""
    scope: dict[str, Any] = {}
    exec(compile(text, "<trap>", "exec"), scope)
    return scope


def run(f: Any, inputs: tuple[Any, ...]) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Value of f, and the gradients of an uneven weighted sum of it."""
    if any(isinstance(value, np.ndarray) for value in inputs):
        return torch.as_tensor(f(*inputs)), []
    leaves = [value.clone().requires_grad_(value.is_floating_point()) for value in inputs]
    out = f(*leaves)
    if not out.requires_grad:
        return out, []
    weights = torch.linspace(0.5, 1.5, out.numel()).view_as(out).to(out.dtype)
    wanted = [leaf for leaf in leaves if leaf.requires_grad]
    gradients = torch.autograd.grad((out * weights).sum(), wanted, allow_unused=True)
    return out.detach(), [gradient for gradient in gradients if gradient is not None]


@pytest.mark.parametrize("text", list(cells(repaired=True)))
def test_trap(text: str) -> None:
    fixed = fixed_text(text)
    old, new = load(text), load(fixed)
    outcome = old["OUTCOME"]
    changed = ast.dump(ast.parse(fixed)) != ast.dump(ast.parse(text))

    if outcome == "refused":
        assert not changed, fixed
    if outcome == "repaired":
        assert changed, "nothing was repaired"
    if changed:
        value, gradients = run(new["f"], new["HAZARD"])
        assert value.isfinite().all(), fixed
        assert all(gradient.isfinite().all() for gradient in gradients), fixed
    for inputs_old, inputs_new in zip(old["ORDINARY"], new["ORDINARY"], strict=True):
        before, _ = run(old["f"], inputs_old)
        after, _ = run(new["f"], inputs_new)
        assert before.shape == after.shape and before.dtype == after.dtype, fixed
        torch.testing.assert_close(after, before, rtol=old.get("RTOL", 1e-3), atol=0.0, msg=lambda m: f"{m}\n{fixed}")


@pytest.mark.parametrize("text", list(cells(repaired=False)))
def test_trap_is_a_trap(text: str) -> None:
    """A cell that demands a repair must fail as it stands."""
    cell = load(text)
    for inputs in cell["ORDINARY"]:
        value, _ = run(cell["f"], inputs)
        assert value.isfinite().all()
    if cell["OUTCOME"] == "repaired":
        value, gradients = run(cell["f"], cell["HAZARD"])
        assert not all(part.isfinite().all() for part in [value, *gradients])
