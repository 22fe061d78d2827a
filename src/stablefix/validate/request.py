"""What is asked of the validator: a slice of the user's code as a graph, and the repairs to judge."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from stablefix.evidence import Failure
from stablefix.graph.conditions import Tested
from stablefix.graph.expression import Node
from stablefix.graph.transfer import between, decode, encode, ends


@dataclass(frozen=True, slots=True)
class Request:
    """One candidate.

    before        the user's slice; its inputs carry the facts (interval, dtype, kind, integer, rank).
    repairs       (name, whole graph after the repair), best first. They share their inputs with `before`.
    library       whose kernels are run: "torch", "numpy" (SciPy with it) or "math".
    dtype         the dtype of the code.
    domains       (input key, name of a template domain) for the inputs that a template speaks of.
    operands      what the template binds, where it is computed in the slice too: where such a value is nan or +inf, or
                  has no slope, the failure lies in its producer and is not this candidate's.
    aimed         (part, domain): what the template binds, where it is computed in the slice, with what it may hold.
    asked         what the template's hazard asks about, where it is computed in the slice: where such a value is nan,
                  the failure lies in its producer too.
    slopes        False where nobody trains through the code: a slope that is not finite is no failure then.
    floating      True where the code shows that somebody trains through it, which nobody does through integers alone.
    handed        (input key, word): what else than arrays of floats an input may be handed over as (`validate.handed`).
    defaults      (input key, number): what a setting is where nobody sets it.
    overwritten   keys of the inputs that are changed in place afterwards; None where the value itself is.
    within        parts of the slice, and the ranges in which the tests that led to the place let them be.
    """

    before: Node
    repairs: tuple[tuple[str, Node], ...]
    library: str
    dtype: str
    domains: tuple[tuple[Hashable, str], ...]
    failure: Failure
    seed: int = 0
    operands: tuple[Node, ...] = ()
    slopes: bool = True
    floating: bool = False
    handed: tuple[tuple[Hashable, str], ...] = ()
    defaults: tuple[tuple[Hashable, float], ...] = ()
    within: tuple[Tested, ...] = ()
    overwritten: tuple[Hashable | None, ...] = ()
    asked: tuple[Node, ...] = ()
    aimed: tuple[tuple[Node, str], ...] = ()


def pack(request: Request) -> dict[str, Any]:
    """The request as plain data: origins dropped, inputs numbered. Equal requests have equal data."""
    parts = [each.part for each in request.within]
    repairs = [node for _, node in request.repairs]
    aimed = [node for node, _ in request.aimed]
    graphs, numbers = encode([request.before, *repairs, *request.operands, *parts, *request.asked, *aimed])
    return {
        "graphs": graphs,
        "names": [name for name, _ in request.repairs],
        "library": request.library,
        "dtype": request.dtype,
        "domains": sorted([numbers[key], domain] for key, domain in request.domains if key in numbers),
        "failure": request.failure.value,
        "seed": request.seed,
        "slopes": request.slopes,
        "floating": request.floating,
        "handed": sorted([numbers[key], word] for key, word in request.handed if key in numbers),
        "defaults": sorted([numbers[key], value] for key, value in request.defaults if key in numbers),
        "overwritten": sorted(numbers.get(key, -1) for key in request.overwritten if key is None or key in numbers),
        "within": [[each.every, *ends(each.interval)] for each in request.within],
        "asked": len(request.asked),
        "aimed": [domain for _, domain in request.aimed],
    }


def unpack(data: dict[str, Any]) -> Request:
    """The request that `pack` was given, with numbers for the identities of its inputs."""
    before, *after = decode(data["graphs"])
    repairs = len(data["names"])
    within = data.get("within", ())
    aimed = data.get("aimed", [])
    hazards = len(after) - len(aimed)
    parts = hazards - data.get("asked", 0)
    last = parts - len(within)
    return Request(
        before,
        tuple(zip(data["names"], after[:repairs], strict=True)),
        data["library"],
        data["dtype"],
        tuple((("input", number), domain) for number, domain in data["domains"]),
        Failure(data["failure"]),
        data["seed"],
        tuple(after[repairs:last]),
        data["slopes"],
        data["floating"],
        tuple((("input", number), word) for number, word in data["handed"]),
        tuple((("input", number), value) for number, value in data.get("defaults", ())),
        tuple(
            Tested(part, between(said), every) for part, (every, *said) in zip(after[last:parts], within, strict=True)
        ),
        tuple(None if number < 0 else ("input", number) for number in data.get("overwritten", ())),
        tuple(after[parts:hazards]),
        tuple(zip(after[hazards:], aimed, strict=True)),
    )
