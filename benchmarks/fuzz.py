"""Do repairs of functions that nobody wrote ever change them for the worse?

    python benchmarks/fuzz.py [--functions N] [--seed S] [--library torch] [--show]

Functions of x and y are made at random from the forms of `fuzz_made.py`, in one statement or several, with changes in
place, masks, helpers, axes, casts and broadcasting, and repaired as `stablefix check --pedantic --unsafe-fixes --fix`
does. Old and new are called on the same inputs of many shapes, sizes and formats. Where they differ, the exact answer
(`fuzz_exact.py`) decides: the new value, and with PyTorch the new slope, may not be further from it than the old one
by more than what an unsafe repair says that it changes, must have the same shape and format, may not raise where the
old one did not, and must leave its arguments as the old one does. Each difference is told once for each function, with
its input. The exit code is 1 if there was one.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.fuzz_exact import BITS, UndecidedError, evaluated, exactly, of_tensor, traced
from benchmarks.fuzz_made import PREAMBLES, made
from stablefix.engine import check_all, fix
from stablefix.evidence import Safety
from stablefix.settings import Settings
from stablefix.source.text import from_text

Function = Callable[..., Any]
SETTINGS = Settings(pedantic=True, unsafe_fixes=True, ignore=("SF416",))
"""SF416 clamps what PyTorch is to raise e to at the limit of float32, whatever the format: so it says."""
SHAPES = (
    ((4, 3), (4, 3)),
    ((4, 3), (3,)),
    ((4, 3), (4, 1)),
    ((4, 3), (4,)),
    ((4, 1), (4, 1)),
    ((4, 1), (4,)),
    ((1, 3), (1, 3)),
    ((3, 3), (3, 3)),
    ((3, 1), (1, 3)),
    ((1, 1), (1, 1)),
    ((1, 1), (1,)),
    ((2, 3, 4), (2, 3, 4)),
    ((2, 1, 3), (1, 3)),
    ((5,), (5,)),
    ((1,), (1,)),
    ((), ()),
)
FORMATS = {"torch": ("float32", "float64", "float16", "bfloat16"), "numpy": ("float32", "float64", "float16", "int64")}
KINDS: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Any]] = {
    "ordinary": lambda draw, shape: draw.standard_normal(shape) * 1.5,
    "large": lambda draw, shape: draw.standard_normal(shape) * 30,
    "small": lambda draw, shape: draw.standard_normal(shape) * 1e-5,
    "positive": lambda draw, shape: draw.random(shape),
    "shifted": lambda draw, shape: 100 + draw.standard_normal(shape) * 0.1,
    "zeros": lambda draw, shape: np.zeros(shape),
    "some zeros": lambda draw, shape: draw.standard_normal(shape) * (draw.random(shape) < 0.5),
    "equal": lambda draw, shape: np.full(shape, 0.7),
}
CLOSE = {"float16": 2e-2, "bfloat16": 8e-2, "float32": 1e-3, "float64": 1e-3, "int64": 1e-3}
"""By how much of its size, or of that of the largest entry, an unsafe repair may change a value."""

UNITS = {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": 2.0**-24, "float64": 2.0**-53, "int64": 0.0}

TOLERATED = ("NotImplementedError", "zero-size array")
"""What a repair may raise: a CPU lacks some functions of halves, and rows without entries have no maximum. An unsafe
repair says so, and docs/validator.md."""


@dataclass(frozen=True)
class Case:
    """Arguments for a function."""

    library: str
    kind: str
    dtype: str
    shapes: tuple[tuple[int, ...], tuple[int, ...]]

    def arguments(self, moved: int = 0) -> list[Any]:
        """x and y. With a number `moved`, x is changed in its last digits, in one way of many."""
        draw = np.random.default_rng(1)
        x, y = KINDS[self.kind](draw, self.shapes[0]), draw.random(self.shapes[1])
        if moved:
            signs = np.random.default_rng(moved).choice((-1, 1), x.shape)
            x = x + signs * UNITS[self.dtype] * np.max(np.abs(x))
        if self.library == "numpy":
            whole = np.rint if self.dtype == "int64" else np.asarray
            return [np.asarray(whole(each)).astype(self.dtype) for each in (x, y)]
        return [torch.tensor(each).to(getattr(torch, self.dtype)) for each in (x, y)]


def cases(library: str, changing: bool) -> Iterator[Case]:
    """All shapes with ordinary numbers, and all kinds of numbers with some shapes. An unsafe repair may be `changing`
    small ones by an epsilon, and what underflows in halves by their smallest normal number."""
    for dtype in FORMATS[library]:
        for place, kind in enumerate(KINDS):
            if changing and (kind == "small" or (kind, dtype) == ("large", "float16")):
                continue
            for shapes in SHAPES if kind == "ordinary" else (SHAPES[0], SHAPES[1 + place % (len(SHAPES) - 1)]):
                yield Case(library, kind, dtype, shapes)


OUTCOMES = ("old", "new", "exact")


@dataclass(frozen=True)
class Difference:
    """Where the new function is worse than the old one."""

    case: Case
    what: str
    old: Any = None
    new: Any = None
    exact: Any = None

    def __str__(self) -> str:
        x, y = self.case.arguments()
        return "\n".join(
            [
                f"{self.what}, {self.case.kind} {self.case.dtype}, shapes {self.case.shapes}",
                *(f"    {name} = {shown(value)}" for name, value in (("x", x), ("y", y))),
                *(
                    f"    {name} {shown(getattr(self, name))}"
                    for name in ("old", "new", "exact")
                    if self.old is not None
                ),
            ]
        )


def shown(value: Any) -> str:
    return str(value.tolist() if hasattr(value, "tolist") else value)[:300]


def defined(text: str) -> Function:
    names: dict[str, Any] = {}
    exec(compile(text, "<made>", "exec"), names)
    found: Function = names["f"]
    return found


def floats(value: Any) -> Any:
    return value.detach().double().numpy() if isinstance(value, torch.Tensor) else np.asarray(value, dtype=float)


def described(value: Any) -> str:
    """Shape and format: what a repair must keep."""
    return f"{tuple(np.shape(value))} {getattr(value, 'dtype', type(value).__name__)}"


def further(
    old: Any, new: Any, exact: Callable[[], Any], nearby: Callable[[], Iterator[Any]], close: float, least: float
) -> Any | None:
    """The exact values, where the new ones are further from them than the old ones; else None.

    Only where the exact answer is a number of the format is there anything to compare. Errors are measured against the
    largest value (or `least`) and the largest old error of all entries, for each entry of a row may rest on the others,
    and against what the last digits of the input change in the old values.
    """
    if np.allclose(old, new, rtol=close, atol=close * least, equal_nan=True):
        return None
    truth = np.asarray(exact(), dtype=object)
    with np.errstate(all="ignore"):
        rounded = np.array([float(each) for each in truth.flat]).reshape(truth.shape)
        known = np.isfinite(rounded) & (np.abs(rounded) < 6e4) & (np.abs(old - rounded) < np.abs(rounded) + 1)
        scale = np.max(np.abs(rounded[known]), initial=least)
        allowed = 4 * np.max(np.abs(old - rounded)[known], initial=0.0) + close * scale
        worse = known & ~(np.abs(new - rounded) <= allowed)
        for other in nearby() if worse.any() else ():
            worse &= np.abs(new - rounded) > 4 * np.abs(other - old)
    return rounded if worse.any() else None


def values(function: Function) -> Function:
    return lambda *given: floats(function(*given))


def slopes(function: Function) -> Function:
    """The slopes by x of a weighted sum of the values, as floats."""

    def run(x: torch.Tensor, y: torch.Tensor) -> Any:
        result = function(x.requires_grad_().clone(), y)
        weights = torch.linspace(1, 2, max(1, result.numel()), dtype=torch.float64).reshape(result.shape)
        (slope,) = torch.autograd.grad((result.double() * weights).sum(), [x], allow_unused=True)
        return floats(torch.zeros_like(x) if slope is None else slope)

    return run


def exact_values(function: Function, case: Case) -> Any:
    return evaluated(*prepared(function, case))


def exact_slopes(function: Function, case: Case) -> Any:
    """The same, from exact values a little to both sides; nan at kinks. Casts have the slope 1."""
    function, arrays = prepared(function, case, rounding=False)

    def total(x: Any) -> Any:
        result = np.asarray(evaluated(function, [x, arrays[1]]), dtype=object)
        weights = np.linspace(1, 2, max(1, result.size)).reshape(result.shape)
        return (exactly(weights) * result).sum()

    with mpmath.workprec(BITS):
        step, x = exactly(float(2.0**-400)), arrays[0]
        middle, found = total(x), np.empty(x.shape)
        for place in np.ndindex(x.shape):
            sides = []
            for sign in (1, -1):
                moved = x.copy()
                moved[place] = (x[place] + step * sign).item()
                sides.append(float((total(moved) - middle) / (step * sign)))
            found[place] = sides[0] if np.isclose(*sides, rtol=1e-6) else np.nan
    return found


def raised(function: Function, given: list[Any]) -> tuple[Any, str | None]:
    """The result and no error, or what was raised."""
    try:
        return function(*given), None
    except Exception as error:  # whatever the library raises is the outcome
        return None, f"{type(error).__name__}: {str(error)[:100]}"


@dataclass
class Tally:
    """What was tried."""

    compared: int = 0
    undecided: Counter[str] = field(default_factory=Counter)


def differences(
    old: Function, new: Function, library: str, tally: Tally, changing: bool = False
) -> Iterator[Difference]:
    """All cases in which the new function is worse."""
    for case in cases(library, changing):
        given, handed = case.arguments(), case.arguments()
        was, problem = raised(old, given)
        if problem is not None or not hasattr(was, "dtype"):
            continue
        tally.compared += 1
        now, problem = raised(new, handed)
        if problem is not None and any(each in problem for each in TOLERATED):
            tally.undecided[problem] += 1
            continue
        if problem is not None:
            yield Difference(case, f"raises {problem}")
            continue
        # The sign of whole numbers is whole, where a quotient is not: such a repair says so.
        whole = case.dtype == "int64" and np.shape(was) == np.shape(now) and now.dtype == np.int64
        if described(was) != described(now) and not whole:
            yield Difference(case, f"{described(was)} becomes {described(now)}")
            continue
        if not all(np.allclose(floats(a), floats(b), equal_nan=True) for a, b in zip(given, handed, strict=True)):
            yield Difference(case, "changes its arguments otherwise", given, handed)
            continue
        close = max(CLOSE[case.dtype], CLOSE.get(str(was.dtype).removeprefix("torch."), 0), *casts(old))

        outcomes = [("another value", values, exact_values, 1e-6)]
        if library == "torch" and was.is_floating_point():
            outcomes.append(("another slope", slopes, exact_slopes, 0.25))
        for what, measured, exact, least in outcomes:
            before, problem = raised(measured(old), case.arguments())
            if problem is not None:
                break
            after, problem = raised(measured(new), case.arguments())
            if problem is not None:
                yield Difference(case, f"{what}: raises {problem}")
                break

            def nearby(case: Case = case, measured: Callable[[Function], Function] = measured) -> Iterator[Any]:
                return (measured(old)(*case.arguments(moved)) for moved in range(1, 5))

            try:
                truth = further(before, after, lambda case=case, exact=exact: exact(old, case), nearby, close, least)
            except UndecidedError as reason:
                tally.undecided[str(reason).splitlines()[0]] += 1
                continue
            if truth is not None:
                yield Difference(case, what, before, after, truth)
                break


def casts(function: Function) -> list[float]:
    """How close values can be that were halves in between."""
    names = {*function.__code__.co_names}
    return [CLOSE["bfloat16"] if "bfloat16" in names else CLOSE["float16"] if names & {"half", "float16"} else 0]


def prepared(function: Function, case: Case, rounding: bool = True) -> tuple[Function, list[Any]]:
    """The function and its arguments in exact numbers."""
    given = case.arguments()
    if case.library == "numpy":
        return function, [exactly(each) for each in given]
    try:
        return traced(function, case.arguments(), rounding), [of_tensor(each) for each in given]
    except Exception as error:
        raise UndecidedError(f"not traced: {type(error).__name__}") from error


@dataclass(frozen=True)
class Tried:
    """A function, what became of it, and where that is worse."""

    text: str
    fixed: str
    findings: int
    codes: tuple[str, ...]
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        said = f"{self.text}--> {', '.join(self.codes)}\n{self.fixed}"
        return f"{said}{self.differences[0]}\n({len(self.differences)} of such)\n" if self.differences else said


def tried(library: str, seed: int, count: int, tally: Tally) -> Iterator[Tried]:
    """Functions of one library, each repaired and compared."""
    chance = random.Random(f"{library} {seed}")
    sources = [from_text(made(library, chance), f"{n}.py") for n in range(count)]
    for source, result in zip(sources, check_all(sources, SETTINGS), strict=True):
        if result.problem is not None:
            raise SystemExit(f"{source.text}--> {result.problem}")
        fixed = fix(source, result.findings, SETTINGS)
        found: tuple[Difference, ...] = ()
        if fixed.text != source.text:
            changing = any(each.repairs[0].safety is not Safety.SAFE for each in fixed.applied)
            found = tuple(differences(defined(source.text), defined(fixed.text), library, tally, changing))
        codes = tuple(each.code for each in fixed.applied)
        yield Tried(source.text, fixed.text, len(result.findings), codes, found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--functions", type=int, default=200, help="how many for each library")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--library", choices=PREAMBLES, action="append", help="only this one")
    parser.add_argument("--show", action="store_true", help="print every function that was changed")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    warnings.filterwarnings("error", message=".*deprecated")
    torch.set_warn_always(True)
    np.seterr(all="ignore")
    bad = 0
    for library in options.library or PREAMBLES:
        started, tally, all_tried = time.perf_counter(), Tally(), []
        for each in tried(library, options.seed, options.functions, tally):
            all_tried.append(each)
            if each.differences or (options.show and each.codes):
                print(each, flush=True)
        differing = sum(bool(each.differences) for each in all_tried)
        print(
            f"{library}, seed {options.seed}: {len(all_tried)} functions, {sum(each.findings for each in all_tried)} "
            f"findings, {sum(len(each.codes) for each in all_tried)} repairs applied to "
            f"{sum(bool(each.codes) for each in all_tried)} functions, {tally.compared:,} calls compared, {differing} "
            f"functions differ, {time.perf_counter() - started:.0f} s",
            flush=True,
        )
        for reason, count in tally.undecided.most_common():
            print(f"    {count} not decided: {reason}")
        bad += differing
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
