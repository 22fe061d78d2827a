"""The 28 problems of chapter 3 of Hamming's "Numerical Methods for Scientists and Engineers", and how they are judged.

    python benchmarks/hamming.py [--points 5000] [--seed 0] [--only PROBLEM ...]

The exact reference is compared with mpmath at 4,000 bits on random points, drawn evenly over the bit patterns of
float64 within each problem's range. Names are those that the problems have in FPBench and in Herbie's suite. An error
of more than 2**-58 of the true value, a number where there is none, or none where there is one is a difference.
mpmath is six times as fast with gmpy2, which the `dev` extra brings; seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

from stablefix.graph.expression import Input, Node
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.validate.domains import bits
from stablefix.validate.exact import FINITE, UNDECIDED, evaluate

PRECISION = 4000
CLOSE = 2.0**-58
LARGEST = float(np.finfo(np.float64).max)

Function = Callable[..., Any]
mp = mpmath.mp


@dataclass(frozen=True)
class Problem:
    """A formula, the same in mpmath, and the range of its variables (None: all numbers)."""

    name: str
    formula: str
    variables: str
    truth: Function
    low: float | None = None
    high: float | None = None

    @property
    def graph(self) -> Node:
        return parse(self.formula, {name: _input(name) for name in self.variables})

    def values(self, point: tuple[float, ...]) -> dict[Hashable, Any]:
        """A point as `evaluate` wants it."""
        return {_input(name).key: np.float64(value) for name, value in zip(self.variables, point, strict=True)}


def _input(name: str) -> Input:
    return Input(name, name, Facts(kind=Kind.ARRAY))


def _quadratic(sign: int, half: bool) -> Function:
    def roots(a: Any, b: Any, c: Any) -> Any:
        if half:
            return (-b + sign * mp.sqrt(b * b - a * c)) / a
        return (-b + sign * mp.sqrt(b * b - 4 * a * c)) / (2 * a)

    return roots


PROBLEMS = [
    Problem("2sqrt", "sqrt(x + 1) - sqrt(x)", "x", lambda x: mp.sqrt(x + 1) - mp.sqrt(x)),
    Problem("2isqrt", "1 / sqrt(x) - 1 / sqrt(x + 1)", "x", lambda x: 1 / mp.sqrt(x) - 1 / mp.sqrt(x + 1)),
    Problem("2frac", "1 / (x + 1) - 1 / x", "x", lambda x: 1 / (x + 1) - 1 / x),
    Problem("3frac", "1 / (x + 1) - 2 / x + 1 / (x - 1)", "x", lambda x: 1 / (x + 1) - 2 / x + 1 / (x - 1)),
    Problem("2cbrt", "cbrt(x + 1) - cbrt(x)", "x", lambda x: mp.cbrt(x + 1) - mp.cbrt(x), low=0.0),
    Problem(
        "2nthrt", "(x + 1) ** (1 / n) - x ** (1 / n)", "xn", lambda x, n: (x + 1) ** (1 / n) - x ** (1 / n), low=0.0
    ),
    Problem("2log", "log(x + 1) - log(x)", "x", lambda x: mp.log(x + 1) - mp.log(x)),
    Problem("2atan", "atan(x + 1) - atan(x)", "x", lambda x: mp.atan(x + 1) - mp.atan(x)),
    Problem("2sin", "sin(x + t) - sin(x)", "xt", lambda x, t: mp.sin(x + t) - mp.sin(x), -1e6, 1e6),
    Problem("2cos", "cos(x + t) - cos(x)", "xt", lambda x, t: mp.cos(x + t) - mp.cos(x), -1e6, 1e6),
    Problem("2tan", "tan(x + t) - tan(x)", "xt", lambda x, t: mp.tan(x + t) - mp.tan(x), -1e6, 1e6),
    Problem("cos2", "(1 - cos(x)) / (x * x)", "x", lambda x: (1 - mp.cos(x)) / (x * x)),
    Problem("tanhf", "(1 - cos(x)) / sin(x)", "x", lambda x: (1 - mp.cos(x)) / mp.sin(x)),
    Problem("sintan", "(x - sin(x)) / (x - tan(x))", "x", lambda x: (x - mp.sin(x)) / (x - mp.tan(x))),
    Problem("invcot", "1 / x - 1 / tan(x)", "x", lambda x: 1 / x - 1 / mp.tan(x)),
    Problem("expm1", "exp(x) - 1", "x", lambda x: mp.exp(x) - 1),
    Problem("expax", "exp(a * x) - 1", "ax", lambda a, x: mp.exp(a * x) - 1),
    Problem("exp2", "exp(x) - 2 + exp(-x)", "x", lambda x: mp.exp(x) - 2 + mp.exp(-x)),
    Problem("expq2", "exp(x) / (exp(x) - 1)", "x", lambda x: mp.exp(x) / (mp.exp(x) - 1)),
    Problem(
        "expq3",
        "t * (exp((a + b) * t) - 1) / ((exp(a * t) - 1) * (exp(b * t) - 1))",
        "abt",
        lambda a, b, t: t * (mp.exp((a + b) * t) - 1) / ((mp.exp(a * t) - 1) * (mp.exp(b * t) - 1)),
        -1e3,
        1e3,
    ),
    Problem(
        "sqrtexp",
        "sqrt((exp(2 * x) - 1) / (exp(x) - 1))",
        "x",
        lambda x: mp.sqrt((mp.exp(2 * x) - 1) / (mp.exp(x) - 1)),
    ),
    Problem("logq", "log((1 - x) / (1 + x))", "x", lambda x: mp.log((1 - x) / (1 + x))),
    Problem("qlog", "log(1 - x) / log(1 + x)", "x", lambda x: mp.log(1 - x) / mp.log(1 + x), -2.0, 2.0),
    Problem(
        "logs",
        "(n + 1) * log(n + 1) - n * log(n) - 1",
        "n",
        lambda n: (n + 1) * mp.log(n + 1) - n * mp.log(n) - 1,
    ),
    Problem("quadp", "(-b + sqrt(b * b - 4 * a * c)) / (2 * a)", "abc", _quadratic(1, False)),
    Problem("quadm", "(-b - sqrt(b * b - 4 * a * c)) / (2 * a)", "abc", _quadratic(-1, False)),
    Problem("quad2p", "(-b + sqrt(b * b - a * c)) / a", "abc", _quadratic(1, True)),
    Problem("quad2m", "(-b - sqrt(b * b - a * c)) / a", "abc", _quadratic(-1, True)),
]


@dataclass
class Count:
    """What came out of one problem's points."""

    agreed: int = 0
    undefined: int = 0
    undecided: int = 0
    differences: list[tuple[float, ...]] | None = None


def compare(problem: Problem, points: int, seed: int) -> Count:
    """Exact values and mpmath's on random points."""
    rng = np.random.default_rng(seed)
    graph = problem.graph
    found = Count(differences=[])
    for point in _points(problem, points, rng):
        exact = evaluate(graph, problem.values(point), dtype="float64")
        truth = _truth(problem, point, PRECISION)
        status = int(np.asarray(exact.status).item())
        if status == UNDECIDED:
            found.undecided += 1
            continue
        value, low = float(np.asarray(exact.value).item()), float(np.asarray(exact.low).item())
        if truth is None and status != FINITE:
            found.undefined += 1
        elif _agrees(truth, status, value, low) or _certain(problem, point, status, value, low):
            found.agreed += 1
        else:
            assert found.differences is not None
            found.differences.append(point)
    return found


def _points(problem: Problem, count: int, rng: np.random.Generator) -> list[tuple[float, ...]]:
    low = -LARGEST if problem.low is None else problem.low
    high = LARGEST if problem.high is None else problem.high
    found: list[tuple[float, ...]] = []
    while len(found) < count:
        values = bits(rng, count, (len(problem.variables),), "float64")
        inside = ((values >= low) & (values <= high)).all(axis=1)
        found += [tuple(map(float, row)) for row in values[inside]]
    return found[:count]


def _truth(problem: Problem, point: tuple[float, ...], precision: int) -> Any:
    """The value at a precision; None where there is no real one."""
    with mp.workprec(precision):
        try:
            value = problem.truth(*(mp.mpf(number) for number in point))
        except (ValueError, ZeroDivisionError):
            return None
        if isinstance(value, mpmath.mpc) or not mp.isfinite(value):
            return None
        return +value


def _agrees(truth: Any, status: int, value: float, low: float) -> bool:
    return truth is not None and status == FINITE and _same(value, low, truth)


def _same(value: float, low: float, truth: Any) -> bool:
    with mp.workprec(PRECISION):
        if np.isinf(value):
            return bool(abs(truth) > LARGEST)
        gap = abs(mp.mpf(value) + mp.mpf(low) - truth)
        # Below the normal numbers a float64 holds the value rounded once, and nothing of the rest.
        half = mp.ldexp(1, -1075)
        return bool(gap <= CLOSE * abs(truth) or gap <= half * (1 + mp.ldexp(1, -5)))


def _certain(problem: Problem, point: tuple[float, ...], status: int, value: float, low: float) -> bool:
    """Whether 4,000 bits were too few for mpmath: with four times as many it agrees."""
    truth = _truth(problem, point, 4 * PRECISION)
    return status != FINITE if truth is None else _agrees(truth, status, value, low)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    names = [problem.name for problem in PROBLEMS]
    parser.add_argument("--only", nargs="+", metavar="PROBLEM", choices=names, default=names)
    arguments = parser.parse_args()
    differences = 0
    print(f"{'problem':8} {'agreed':>7} {'no value':>9} {'undecided':>9} {'differ':>7} {'seconds':>8}")
    chosen = [problem for problem in PROBLEMS if problem.name in arguments.only]
    for problem in chosen:
        started = time.process_time()
        count = compare(problem, arguments.points, arguments.seed)
        different = len(count.differences or [])
        differences += different
        seconds = time.process_time() - started
        told = f"{problem.name:8} {count.agreed:7} {count.undefined:9} {count.undecided:9} {different:7} {seconds:8.1f}"
        print(told, *(count.differences or [])[:2], flush=True)
    print(f"{len(chosen)} problems, {arguments.points} points each: {differences} differences")


if __name__ == "__main__":
    main()
