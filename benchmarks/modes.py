"""Do repairs behave as what they replace in the ways in which PyTorch can run code?

    python benchmarks/modes.py [--select CODES] [--unsafe] [--compile]

Every repair of every PyTorch example of the catalogue is run beside the old form, on ordinary numbers of the shapes of
its witness: on tensors that are not contiguous or expanded, with slopes by some of the inputs only, without any, under
vmap, jacrev, jacfwd and hessian, on meta tensors, traced with symbolic shapes, with deterministic algorithms; and
compiled whole, which takes a second each. Where the old form runs, the new one must, and give the same. Whole numbers
and other formats are asked for in each validation (`validate/operand_kinds.py`).
"""

from __future__ import annotations

import argparse
import inspect
import logging
import math
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.fx.experimental.proxy_tensor import make_fx

from stablefix.evidence import Safety, Sample
from stablefix.match.find import Finder
from stablefix.rewrite.edits import apply
from stablefix.settings import Settings
from stablefix.template_test import _Example, _proved
from stablefix.templates.catalogue import catalogue_folder
from stablefix.templates.load import load
from stablefix.verdicts import Verdicts

Function = Callable[..., Any]
HALVES = {"rtol": 0.05, "atol": 0.05}
FULL = {"rtol": 1e-3, "atol": 1e-4}


@dataclass(frozen=True)
class Pair:
    """An example, and what a repair makes of it."""

    code: str
    text: str
    old: str
    new: str
    inputs: tuple[Sample, ...]


def pairs(select: list[str], unsafe: bool) -> Iterator[Pair]:
    verdicts = Verdicts(Settings())
    for template in load([catalogue_folder()]):
        if template.advice or not any(template.code.startswith(code) for code in select or [""]):
            continue
        for text in template.fires:
            example = _Example.of(text, Finder([template], pedantic=True, advice=True))
            if isinstance(example, str) or not example.found or "torch.Tensor" not in example.text:
                continue
            found = _proved(example, verdicts)
            if isinstance(found, str):
                continue
            for repair in found.repairs:
                if repair.safety is Safety.SAFE or unsafe:
                    assert found.evidence is not None
                    new = apply(example.text, repair.edits)
                    yield Pair(template.code, text, example.text, new, found.evidence.inputs)


def defined(text: str) -> Function:
    names: dict[str, Any] = {}
    exec(compile(text, "<example>", "exec"), names)
    found: Function = names["f"]
    return found


def arguments(pair: Pair, function: Function, dtype: torch.dtype | None = None) -> list[Any] | None:
    """Ordinary numbers for the parameters; None where the witness does not name them all."""
    known = {sample.label: sample for sample in pair.inputs}
    found: list[Any] = []
    for place, name in enumerate(inspect.signature(function).parameters):
        if (sample := known.get(name)) is None:
            return None
        if sample.dtype == "number":
            found.append(sample.values[0])
        elif sample.dtype in ("int64", "bool"):
            found.append(torch.tensor(sample.values).reshape(sample.shape).to(getattr(torch, sample.dtype)))
        else:
            values = np.random.default_rng(place).uniform(0.25, 0.75, sample.shape)
            if len(sample.shape) > 1 and sample.shape[-1] == sample.shape[-2]:
                values = values @ np.swapaxes(values, -1, -2) + 2 * np.eye(sample.shape[-1])
            found.append(torch.tensor(values).to(dtype or getattr(torch, sample.dtype)))
    return found


def is_float(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and value.is_floating_point()


def each(change: Callable[[torch.Tensor], torch.Tensor], given: list[Any]) -> list[Any]:
    return [change(value) if isinstance(value, torch.Tensor) else value for value in given]


def transposed(value: torch.Tensor) -> torch.Tensor:
    return value.transpose(0, -1).contiguous().transpose(0, -1) if value.dim() else value


def expanded(value: torch.Tensor) -> torch.Tensor:
    return value[:1].expand(value.shape) if value.dim() else value


def slopes(function: Function, given: list[Any], wanted: list[int]) -> list[Any]:
    """The value, and its gradients by some of the inputs."""
    for place in wanted:
        given[place].requires_grad_()
    result = function(*given)
    if not result.requires_grad:
        return [result]
    total = (result.double() * torch.linspace(1, 2, max(1, result.numel())).reshape(result.shape)).sum()
    return [result.detach(), *torch.autograd.grad(total, [given[place] for place in wanted], allow_unused=True)]


def deterministic(function: Function, given: list[Any]) -> Any:
    torch.use_deterministic_algorithms(True)
    try:
        return slopes(function, given, [place for place, value in enumerate(given) if is_float(value)])
    finally:
        torch.use_deterministic_algorithms(False)


def compiled(function: Function, given: list[Any]) -> Any:
    torch._dynamo.reset()
    whole = torch.compile(function, fullgraph=True, backend="aot_eager", dynamic=True)
    return slopes(whole, given, [place for place, value in enumerate(given) if is_float(value)])


def batched(function: Function, given: list[Any]) -> Any:
    dims = tuple(0 if isinstance(value, torch.Tensor) else None for value in given)
    return torch.vmap(function, in_dims=dims)(*each(lambda value: torch.stack([value, value]), given))


def derived(transform: Any) -> Callable[[Function, list[Any]], Any]:
    def run(function: Function, given: list[Any]) -> Any:
        return transform(function, argnums=tuple(n for n, value in enumerate(given) if is_float(value)))(*given)

    return run


def without_slopes(mode: Any) -> Callable[[Function, list[Any]], Any]:
    def run(function: Function, given: list[Any]) -> Any:
        with mode():
            return function(*given).clone()

    return run


MODES: dict[str, Callable[[Function, list[Any]], Any]] = {
    "laid out in order": lambda f, given: torch.tensor(f(*given).is_contiguous()),
    "not contiguous": lambda f, given: f(*each(transposed, given)),
    "expanded": lambda f, given: f(*each(expanded, given)),
    "no_grad": without_slopes(torch.no_grad),
    "inference_mode": without_slopes(torch.inference_mode),
    "first slope only": lambda f, given: slopes(f, given, [n for n, v in enumerate(given) if is_float(v)][:1]),
    "last slope only": lambda f, given: slopes(f, given, [n for n, v in enumerate(given) if is_float(v)][-1:]),
    "vmap": batched,
    "jacrev": derived(torch.func.jacrev),
    "jacfwd": derived(torch.func.jacfwd),
    "hessian": derived(torch.func.hessian),
    "meta": lambda f, given: f(*each(lambda value: value.to("meta"), given)),
    "symbolic": lambda f, given: make_fx(f, tracing_mode="symbolic")(*given)(*given),
    "deterministic": deterministic,
}


def leaves(value: Any) -> list[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return [value]
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, (list, tuple)) else []


def other(old: Any, new: Any, close: dict[str, float]) -> str | None:
    """How a result differs from the old one; None where it does not."""
    if len(leaves(old)) != len(leaves(new)):
        return "another number of slopes"
    for a, b in zip(leaves(old), leaves(new), strict=True):
        if (a.shape, a.dtype, a.device, a.requires_grad) != (b.shape, b.dtype, b.device, b.requires_grad):
            return f"{tuple(a.shape)} {a.dtype} {a.device} becomes {tuple(b.shape)} {b.dtype} {b.device}"
        if a.device.type != "meta" and not torch.allclose(a.double(), b.double(), equal_nan=True, **close):
            return f"{a.flatten()[:3].tolist()} becomes {b.flatten()[:3].tolist()}"
    return None


def outcome(mode: Callable[[Function, list[Any]], Any], function: Function, given: list[Any]) -> tuple[Any, str | None]:
    try:
        return mode(function, given), None
    except Exception as error:  # whatever the library raises is the outcome
        return None, f"{type(error).__name__}: {str(error)[:100]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--select", default="", help="only these codes, with commas between them")
    parser.add_argument("--unsafe", action="store_true", help="unsafe repairs too")
    parser.add_argument("--compile", action="store_true", help="torch.compile too")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    modes = {**MODES, **({"compile": compiled} if asked.compile else {})}
    ran: Counter[str] = Counter()
    count = differing = 0
    for pair in pairs([code for code in asked.select.split(",") if code], asked.unsafe):
        old, new = defined(pair.old), defined(pair.new)
        half = "half" in pair.old
        close = HALVES if half else FULL
        # Differences of float32 are no differences of slopes.
        dtype = None if half else torch.float64
        if arguments(pair, old) is None:
            continue
        count += 1
        for name, mode in modes.items():
            before, problem = outcome(mode, old, arguments(pair, old, dtype) or [])
            if problem is not None:
                continue
            ran[name] += 1
            after, problem = outcome(mode, new, arguments(pair, new, dtype) or [])
            problem = problem or other(before, after, close)
            if problem is not None:
                differing += 1
                print(f"{pair.code} {pair.text!r}, {name}: {problem}")
    runs = ", ".join(f"{name} {number}" for name, number in ran.items())
    print(f"{count} repairs; runs of both: {runs}; {differing} differ, {math.fsum(ran.values()):.0f} in all")


if __name__ == "__main__":
    main()
