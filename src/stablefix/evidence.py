"""What stablefix says and with which proof: the words that flow from the validator to every face.

Plain data. Nothing here computes, and every face (terminal, JSON, editor, pull request) reads the same records.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

STANDS_FOR = "stands for"
"""Among the versions of an evidence: the library of the code, where another one was run in its place."""


class Fix(Enum):
    """The kind of repair; the name of the folder that its template lives in."""

    ALGORITHM = "algorithm"
    REORDER = "reorder"
    EPSILON = "epsilon"
    CLAMP = "clamp"
    UPCAST = "upcast"
    MASK = "mask"
    ADVICE = "advice"
    """None that is ever applied: nothing fails, and only a person knows what is meant."""


class Failure(Enum):
    """How the old form fails."""

    OVERFLOW = "overflow"
    UNDERFLOW = "underflow"
    CANCELLATION = "cancellation"
    DOMAIN_ERROR = "domain error"
    DIVISION_BY_ZERO = "division by zero"
    NAN_GRADIENT = "nan gradient"
    LOW_PRECISION = "low precision"
    MISUSE = "misuse"
    """Nothing fails: something else is computed than what is meant. Only advice speaks of it."""


BELIEVABLE = 1e10
"""True values beyond this, or below its reciprocal, are nothing that anybody computes with."""


class Safety(Enum):
    """Ruff's applicability, earned by measurement."""

    SAFE = "safe"
    """Equivalent and accurate in value and gradient; shape, dtype and exceptions kept."""
    UNSAFE = "unsafe"
    """Changes values somewhere, or turns an undefined result into a number."""
    DISPLAY = "display"
    """Nothing could be proved. Never applied."""


class Severity(Enum):
    """How ordinary the most ordinary failing input is."""

    LOW = 1
    """Only inputs near the limits of the dtype fail (1e30 and beyond, subnormal numbers)."""
    MEDIUM = 2
    """Inputs that real data has now and then (an empty mask, equal points, 1e-6)."""
    HIGH = 3
    """Ordinary inputs: magnitudes up to about a hundred."""


class Witness(Enum):
    """Which kind of input shows the failure."""

    ACCURACY = "accuracy"
    """The true value is defined, and the old form misses it."""
    DOMAIN = "domain"
    """The true value or slope is undefined or infinite, and the old form gives nan, inf or an exception."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One input of a witness: its name in the source, shape, dtype and numbers (row-major)."""

    label: str
    shape: tuple[int, ...]
    dtype: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a form gives on the witness, at the element where the old form fails worst."""

    value: float | None
    """None where the library raised."""
    ulps: float | None
    """Error in units in the last place of the dtype; None where no true value exists."""
    bits: float | None
    """Bits of error, log2(1 + ulps)."""
    gradient: float | None
    """The entry of the gradient (of a weighted sum of the output) that fails worst; None where there is none."""
    exception: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The proof that goes with a finding. Reproducible: seed, versions and inputs are inside."""

    witness: Witness
    about: str
    """"value" or "gradient": which of the two fails on the witness."""
    inputs: tuple[Sample, ...]
    exact: float | None
    """The true value at the failing element; None where it is undefined."""
    exact_gradient: float | None
    before: Outcome
    after: Outcome | None
    """None where no fix held."""
    points: int
    """How many inputs were judged."""
    largest_change: float
    """Largest relative change that the fix makes on ordinary inputs on which the old form was right."""
    dtypes: tuple[str, ...]
    """Dtypes in which the fix was judged; the first is the code's own."""
    seed: int
    versions: tuple[tuple[str, str], ...]
    milliseconds: float
    reasons: tuple[str, ...] = ()
    """Why the fix is not safe, one sentence each; empty for a safe one."""
    cause: str = ""
    """The operator that is singular on the witness, and whether its result is used; empty where rounding or the range
    of the dtype is the cause."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A repair that was tried and did not hold, with the input that refuted it."""

    template: str
    repair: str
    reason: str
    inputs: tuple[Sample, ...] = ()


NO_PROCESS = "the validation process ended, twice; `stablefix doctor` looks for what it lacks"
"""Why nothing can be said where no process that runs kernels stays alive: nothing else will be judged either."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The validator's answer for one candidate.

    `ranking` holds (index of the repair, safety, evidence) of the repairs that hold, best first. `evidence` is
    the evidence of the failure itself; it is None when no failing input was found, and then there is no finding.
    """

    evidence: Evidence | None
    severity: Severity | None
    ranking: tuple[tuple[int, Safety, Evidence], ...]
    refused: tuple[Refusal, ...]
    undecided: str | None = None
    """Why nothing could be said: an operator without a kernel, a shape that could not be found, a time limit."""
    interrupted: bool = False
    """True where it was the validation that failed (a time limit, a crash): asked again, it may be decided."""
