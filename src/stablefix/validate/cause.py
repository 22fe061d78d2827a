"""What a person is told of why a form fails on a witness: the operator that is singular there, and on which branch."""

from __future__ import annotations

from stablefix.operators.table import operators
from stablefix.validate.exact import Fault, faults
from stablefix.validate.exact.faults import NO, PERHAPS
from stablefix.validate.witness import Failing


def cause(failing: Failing) -> str:
    """`log(0) has no finite value, in a branch of where that is not taken`; empty where nothing is singular, or nothing
    is known.

    A branch that is not taken makes no value wrong, but its slope is multiplied with nothing, and nan where infinite.
    """
    trial = failing.trial
    if not failing.broken:
        return ""
    try:
        found = faults(trial.subject.request.before, trial.batch.point(0), dtype=trial.dtype)
    except Exception:  # what has no exact value is not explained, whatever the reason
        return ""
    if failing.about == "value":
        found = tuple(fault for fault in found if fault.taken != NO and not fault.has_value)
    certain = sorted(found, key=lambda fault: not fault.certain)
    return told(certain[0]) if certain else ""


def told(fault: Fault) -> str:
    """One fault in words."""
    symbol = operators()[fault.operator].symbol
    numbers = [f"{number:.4g}" for number in fault.operands]
    if symbol is not None and len(numbers) == 2:
        call = f"{numbers[0]} {symbol} {numbers[1]}"
    else:
        call = f"{fault.operator}({', '.join(numbers) or '…'})"
    what = "has no finite slope" if fault.has_value else "has no finite value"
    if not fault.certain:
        what = f"may lie where {fault.operator} {what}"
    branch = {NO: ", in a branch of where that is not taken", PERHAPS: ", in a branch of where that may be taken"}
    return f"{call} {what}{branch.get(fault.taken, '')}"
