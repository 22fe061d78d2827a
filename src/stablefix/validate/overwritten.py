"""Can slopes still be computed where an operand, or the result, is changed in place afterwards?

Each operation of PyTorch keeps what its slope needs: `log` its operand, `softmax` its result. Overwriting that raises
in the backward pass.
"""

from __future__ import annotations

from typing import Any

from stablefix.validate.operand_kinds import ordinary
from stablefix.validate.program import Program
from stablefix.validate.running import torch
from stablefix.validate.standing import Judgement
from stablefix.validate.subject import Subject


def keeps_slopes_after_changes(which: int, subject: Subject, found: Judgement) -> None:
    """Refuse a repair whose slopes are lost by a change in place that leaves those of the old form."""
    program = subject.repairs[which]
    if program is None:
        return
    for key in subject.request.overwritten:
        if _raised(subject.before, subject, key) is None and (problem := _raised(program, subject, key)) is not None:
            held = next((role.source.label for role in subject.layouts[0].roles if role.key == key), "the result")
            found.refuse(f"`{held}` is changed in place afterwards, and its slopes raise {problem} then")
            return


def _raised(program: Program, subject: Subject, key: Any) -> str | None:
    """What the backward pass raises where an input, or for None the result, is changed in place before it."""
    values = {}
    for role in subject.layouts[0].roles:
        numbers = ordinary(role)[0]
        if role.form == "float":
            values[role.key] = torch().tensor(numbers, dtype=getattr(torch(), role.dtype), requires_grad=True).clone()
        elif role.form == "number":
            values[role.key] = float(numbers)
        else:
            values[role.key] = torch().tensor(numbers).to(torch().bool if role.form == "bool" else torch().int64)
    try:
        result = program(values)
        (result if key is None else values[key]).mul_(2)
        result.sum().backward()
    except Exception as error:  # whatever the library raises is the outcome
        return type(error).__name__
    return None
