"""The reasons for which a finding is told by default."""

from __future__ import annotations

from enum import Enum


class Reason(Enum):
    """Why a finding is told by default."""

    ASKED = "somebody asked for it: for advice, or with a template of his own"
    HALF = "half precision is in sight"
    FORM = "the same function has a form that is right where this one is not"
    ALONE = "the same, of a size that code around it would know: in a piece of code on its own there is none"
    DIGITS = "the argument comes small, and what is lost is the result itself"
    TERM = "a term of a sum is wrong by more than the sum is rounded"
    EMPTY = "a function averages under any mask"
    EQUAL = "data that are all equal are brought to a scale"
    ROUNDED = "rounding carries the argument to the end of the domain, or past it"
    LEFT_OUT = "a test leaves the bad value out, and its slope stays"
    SLOPE = "a loss goes through an infinite slope"
