"""The reasons for which a finding is told by default."""

from __future__ import annotations

from enum import Enum


class Reason(Enum):
    """Why a finding is told by default."""

    ASKED = "somebody asked for it: for advice, or with a template of his own"
    HALF = "half precision is in sight"
    FORM = "the same function has a form that is right where this one is not"
    DIGITS = "the argument comes small, and what is lost is the result itself"
    TERM = "a term of a sum is wrong by more than the sum is rounded"
    EMPTY = "a selection may be empty"
    EQUAL = "data that are all equal are brought to a scale"
    SILENT = "a row of data may be zeros alone"
    LIMIT = "a quotient is 0 / 0, where it has a limit, for an argument that does nothing"
    VANISHING = "a probability or an energy may vanish"
    ROUNDED = "rounding carries the argument to the end of the domain, or past it"
    NEGATIVE = "rounding makes negative what is not"
    LEFT_OUT = "a test leaves the bad value out, and its slope stays"
    SLOPE = "what is minimised goes through an infinite slope"
