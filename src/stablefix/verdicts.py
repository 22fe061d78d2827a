"""From candidates to verdicts: the slice that is run, one validation for equal requests, workers when needed."""

from __future__ import annotations

import atexit
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from functools import cache
from typing import TYPE_CHECKING

from stablefix import notices, timing
from stablefix.cache_folder import cannot_keep, default_folder
from stablefix.evidence import Failure, Verdict
from stablefix.graph.expression import Apply, Constant, Input, Node, inputs, replace, walk
from stablefix.graph.facts import Kind
from stablefix.graph.settings import setting_default
from stablefix.match.bare import bare
from stablefix.match.candidate import Candidate
from stablefix.match.chosen import over_all_entries
from stablefix.match.lengths import counted
from stablefix.match.libraries import EQUIVALENT
from stablefix.match.overwritten import overwritten
from stablefix.match.ranks import POINTS, with_ranks
from stablefix.match.slice import Slicer
from stablefix.match.zeros_and_ones import is_mask
from stablefix.operators.operator import Sort
from stablefix.settings import Settings
from stablefix.templates.template import OF_MATRICES
from stablefix.validate.request import Request, pack

if TYPE_CHECKING:
    from stablefix.validate.cache import Question, VerdictCache
    from stablefix.validate.worker import Pool


LOGICAL = frozenset({"logical_not", "logical_and", "logical_or"})
"""Operators on truth values, of which a mask may be made of other masks."""
NOT_DRAWN = OF_MATRICES | {"mask", "count", "label", POINTS}
"""Domains of whole matrices, and of what counts or chooses: no number of theirs is led to."""
_started: list[Pool] = []


@dataclass(frozen=True, slots=True)
class Mishap:
    """What happened to the validation of a candidate with a code on a row."""

    code: str
    row: int
    what: str
    """Why there is no verdict; or how a process ended of which another one took the place, `was killed (SIGKILL)`."""
    unjudged: bool = False

    @property
    def message(self) -> str:
        """The same for the user."""
        if self.unjudged:
            return f"{self.code} could not be judged, and is not told: {self.what}"
        return f"a validation process {self.what}; another one was started, and {self.code} was validated there"


class Verdicts:
    """Validates candidates. Workers start with the first candidate, so a clean run never loads a library."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, tuple[Question, Verdict]] = {}
        self._mishaps: list[Mishap] = []

    def of(self, candidates: Sequence[Candidate]) -> Iterator[Verdict | None]:
        """One verdict a candidate, in order; None for each where validation is off."""
        if not self._settings.validate or not candidates:
            yield from (None for _ in candidates)
            return
        yield from self._answers([request(candidate) for candidate in candidates], candidates)

    def left_by(self, candidate: Candidate, repair: str, failure: Failure) -> Verdict:
        """What is said of a failure of this kind once a repair is made."""
        asked = request(candidate)
        after = next(node for name, node in asked.repairs if name == repair)
        return self._answer(replace_fields(asked, before=after, repairs=(), failure=failure), candidate)

    def left_around(self, outer: Candidate, mended: Iterable[tuple[Candidate, str]]) -> Verdict:
        """What is said of a candidate once repairs, (of which candidate, its name), are made inside it."""
        root: Node = outer.root
        for inner, repair in mended:
            repaired = next(each.node for each in inner.repairs if each.name == repair)
            root = _with_part(root, inner.root, repaired)
        if not isinstance(root, Apply):
            return Verdict(None, None, (), ())
        choice = outer.choice and replace(outer.choice, outer.root, root)
        return self._answer(request(replace_fields(outer, root=root, repairs=(), choice=choice)), outer)

    def mends_the_sum(self, candidate: Candidate) -> bool:
        """Whether the sum around a term that lost digits is any better when the term is right."""
        if candidate.whole is None or not self._settings.validate:
            return True
        return bool(self._answer(request(candidate, candidate.whole), candidate).ranking)

    def mishaps(self) -> list[Mishap]:
        """What happened to validations since this was asked last."""
        found, self._mishaps = self._mishaps, []
        return found

    def _answer(self, asked: Request, candidate: Candidate) -> Verdict:
        return next(self._answers([asked], [candidate]))

    def _answers(self, requests: Sequence[Request], candidates: Sequence[Candidate]) -> Iterator[Verdict]:
        from stablefix.validate.cache import question, under_names

        asked = [question(pack(each)) for each in requests]
        missing: dict[str, tuple[Question, Request]] = {}
        for which, each in zip(asked, requests, strict=True):
            if which.key not in self._known and which.key not in missing:
                kept = self._store.get(which) if self._store else None
                if kept is not None:
                    self._known[which.key] = which, kept
                else:
                    missing[which.key] = which, each
        awaited = {key: (which, _pool(self._settings.jobs).answered(each)) for key, (which, each) in missing.items()}
        for candidate, which in zip(candidates, asked, strict=True):
            code, row, seconds = candidate.template.code, candidate.syntax.lineno, 0.0
            if which.key in awaited:
                first, future = awaited.pop(which.key)
                answer = future.result()
                verdict, seconds = answer.found, answer.seconds
                self._known[which.key] = first, verdict
                if self._store:
                    self._store.put(first, verdict)
                self._mishaps += [Mishap(code, row, each) for each in answer.ended]
            timing.judged(code, seconds)
            first, verdict = self._known[which.key]
            if verdict.interrupted:
                self._mishaps.append(Mishap(code, row, str(verdict.undecided), unjudged=True))
            yield under_names(verdict, first, which)

    def forget(self, all_but: int) -> None:
        """Keep only the newest verdicts in memory: a process that runs for days must not grow."""
        for key in list(self._known)[: max(0, len(self._known) - all_but)]:
            del self._known[key]

    @property
    def _store(self) -> VerdictCache | None:
        return _store(self._settings.cache_dir or default_folder()) if self._settings.cache else None


def _with_part(node: Node, old: Node, new: Node) -> Node:
    """The graph with a part of it repaired. A rearrangement that stands last in both was moved out of what is around:
    the part is then what both rearrange."""
    made = replace(node, old, new)
    while made is node and isinstance(old, Apply) and isinstance(new, Apply) and _ends_alike(old, new):
        old, new = old.operands[0], new.operands[0]
        made = replace(node, old, new)
    return made


def _ends_alike(a: Apply, b: Apply) -> bool:
    same = a.operator is b.operator and len(a.operands) == len(b.operands)
    return same and all(x.key == y.key for x, y in zip(a.operands[1:], b.operands[1:], strict=True))


@cache
def _store(folder: str) -> VerdictCache:
    """The cache of this program in a folder, brought below its limit when the program ends."""
    from stablefix.validate.cache import VerdictCache

    store = VerdictCache(folder, lambda error: notices.tell(cannot_keep(folder, error)))
    atexit.register(store.trim)
    return store


@cache
def _pool(jobs: int) -> Pool:
    """The worker processes of this program, started with the first candidate and ended with the program."""
    from stablefix.validate.worker import Pool

    pool = Pool(jobs)
    atexit.register(pool.close)
    _started.append(pool)
    return pool


def any_pool() -> Pool:
    """The worker processes that run already, or else one."""
    return _started[-1] if _started else _pool(1)


def request(candidate: Candidate, around: Node | None = None) -> Request:
    """What the validator is asked about a candidate, or about an expression around it: the `where` that chooses it, if
    there is one."""
    around = around or candidate.choice
    values = candidate.bindings.values
    matrices = [values[each.name] for each in candidate.pattern.metavariables if each.domain in OF_MATRICES]
    chosen = [values[each.name] for each in candidate.pattern.metavariables if each.sort == "Chosen"]
    searched = [*matrices, *chosen, *_masks_apart(candidate)]
    slicer = Slicer(list(values.values()), _bystanders(candidate), candidate.dtype, searched)
    lengths = counted(candidate)

    def asked_about(node: Node) -> Node:
        whole = node if around is None else replace(around, candidate.root, node)
        for length, count in lengths:
            whole = replace(whole, length, count)
        return _with_some_axis(slicer.slice(over_all_entries(whole, chosen) if chosen else whole))

    before = asked_about(candidate.root)
    repairs = tuple(
        (repaired.name, _with_numbers(asked_about(repaired.node), before)) for repaired in candidate.repairs
    )
    domains: list[tuple[Hashable, str]] = []
    for variable in candidate.pattern.metavariables:
        node = values.get(variable.name)
        bound = None if node is None else slicer.slice(node)
        if variable.domain is not None and node is not None and bound is not None:
            domains += [(part.key, _domain(candidate, variable.domain, node)) for part in _searched(bound)]
    domains += [(part.key, "mask") for part in _joined(before) if part.key not in dict(domains)]
    library = _run_with(candidate)
    exchanged = _ranked(candidate, before)
    if (candidate.library, library) == ("math", "numpy"):
        exchanged |= _numbers_of_numpy(before)
    before = _exchanged(before, exchanged)
    repairs = tuple((name, _exchanged(node, exchanged)) for name, node in repairs)
    asked = Request(before, repairs, library, candidate.dtype, tuple(domains), candidate.template.failure)
    # What stands in for torch (JAX, TensorFlow) makes floats of integers itself.
    floating = candidate.trained or candidate.library in EQUIVALENT
    handed = tuple((source.key, word) for source in inputs(before) for word in _handed(candidate, source))
    own = {source.key for source in inputs(before)}
    of_others, of_hazard = _producers(candidate, slicer)
    operands = tuple(node for node in of_others if _is_of(node, own))
    hazards = tuple(node for node in of_hazard if _is_of(node, own))
    tests = (replace_fields(each, part=_with_some_axis(slicer.slice(each.part))) for each in candidate.within)
    within = tuple(each for each in tests if _is_of(each.part, own))
    asked = replace_fields(asked, operands=operands, slopes=candidate.slopes, floating=floating)
    defaults = tuple((source.key, float(value)) for source in inputs(before) if (value := setting_default(source)))
    changed = overwritten(candidate.root, inputs(before)) if candidate.slopes and candidate.library == "torch" else ()
    keys = tuple(None if each is None else each.key for each in changed)
    asked = replace_fields(asked, handed=handed, within=within, defaults=defaults, overwritten=keys)
    aimed = tuple((node, domain) for node, domain in _aimed(candidate, slicer) if _is_of(node, own))
    return replace_fields(asked, asked=hazards, aimed=aimed)


def _run_with(candidate: Candidate) -> str:
    """The library that is run. Where one of NumPy's functions makes a number that overflows, `log1p(np.exp(x))`, it is
    infinite; one of Python's raises."""
    overflows = candidate.template.failure is Failure.OVERFLOW
    if candidate.library == "math" and overflows and any(map(_is_of_numpy, walk(candidate.root))):
        return "numpy"
    return EQUIVALENT.get(candidate.library, candidate.library)


def _is_of_numpy(node: Node) -> bool:
    spelling = node.origin.spelling if isinstance(node, Apply) and node.origin is not None else None
    return spelling is not None and spelling.library == "numpy"


def _numbers_of_numpy(before: Node) -> dict[Hashable, Input]:
    """The inputs that are Python's numbers, as numbers of NumPy: what it computes of the one and the other is alike."""
    return {
        source.key: replace_fields(source, facts=replace_fields(source.facts, kind=Kind.ARRAY, rank=0))
        for source in inputs(before)
        if source.facts.kind is Kind.SCALAR
    }


def _ranked(candidate: Candidate, before: Node) -> dict[Hashable, Input]:
    """The inputs that hold points, with as many axes as the code gives them."""
    stated = [each.name for each in candidate.pattern.metavariables if each.domain == POINTS]
    return with_ranks([before], [candidate.bindings.values[name] for name in stated])


def _exchanged(node: Node, inputs_of: dict[Hashable, Input]) -> Node:
    for source in inputs_of.values():
        node = replace(node, source, source)
    return node


def _handed(candidate: Candidate, source: Input) -> tuple[str, ...]:
    return () if candidate.handed is None else candidate.handed.kinds(source, candidate.library)


def _domain(candidate: Candidate, stated: str, node: Node) -> str:
    """The domain that a template states. Where something is divided by the sum of what nobody calls a mask, it may as
    well be weights, of which the sum may be anything above 0."""
    divides = candidate.template.failure is Failure.DIVISION_BY_ZERO
    return "nonnegative" if divides and stated == "mask" and not is_mask(node) else stated


def _masks_apart(candidate: Candidate) -> Iterator[Node]:
    """Masks that are computed of other values than what they mask: any entry may be masked there, however it is made,
    and the shapes that make it need not be found."""
    values = candidate.bindings.values
    for variable in candidate.pattern.metavariables:
        if variable.domain != "mask" or not isinstance(values.get(variable.name), Apply):
            continue
        others = (node for name, node in values.items() if name != variable.name)
        used = {source.key for node in others for source in inputs(node)}
        if used.isdisjoint(source.key for source in inputs(values[variable.name])):
            yield values[variable.name]


def _searched(bound: Node) -> Iterator[Input]:
    """The inputs that take the values of a domain: the bound value itself, however it is arranged or cast, and what a
    test turns round (`~mask`)."""
    bound = bare(bound)
    if isinstance(bound, Input):
        yield bound
    elif isinstance(bound, Apply) and bound.operator.name in LOGICAL:
        for operand in bound.operands:
            yield from _searched(operand)


def _joined(before: Node) -> Iterator[Input]:
    """The inputs that are joined as truth values are: of two masks, `a | b`, all entries may be empty at once."""
    for part in walk(before):
        if isinstance(part, Apply) and part.operator.name in LOGICAL:
            yield from (operand for operand in part.operands if isinstance(operand, Input))


def _aimed(candidate: Candidate, slicer: Slicer) -> Iterator[tuple[Node, str]]:
    """What the template binds to floating values that the slice computes, with the domains that it states."""
    for variable in candidate.pattern.metavariables:
        node = candidate.bindings.values.get(variable.name)
        if variable.sort != "Tensor" or node is None or variable.domain in NOT_DRAWN:
            continue
        if isinstance(bound := slicer.slice(node), Apply):
            yield _with_some_axis(bound), variable.domain or "any"


def _producers(candidate: Candidate, slicer: Slicer) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The bound values that the slice computes: the others, and those whose infinities the template's hazard asks
    about; where a slope is what fails, there are none to ask about."""
    hazard = candidate.template.hazard
    of_slope = candidate.template.failure is Failure.NAN_GRADIENT
    asked = frozenset() if hazard is None or of_slope else hazard.names
    found: tuple[dict[Hashable, Node], dict[Hashable, Node]] = ({}, {})
    for name, value in candidate.bindings.values.items():
        if isinstance(node := slicer.slice(value), Apply):
            found[name in asked][node.key] = _with_some_axis(node)
    return tuple(found[False].values()), tuple(found[True].values())


def _is_of(node: Node, own: set[Hashable]) -> bool:
    """Whether a graph hangs on nothing but some inputs: where the slice ends, the value of a part may be another one's
    input."""
    return all(source.key in own for source in inputs(node))


def _with_numbers(node: Node, before: Node) -> Node:
    """The graph with the numbers that are known in the place of names that the old form does not use: `self.eps`."""
    used = {source.key for source in inputs(before)}
    for source in inputs(node):
        interval = source.facts.interval
        if interval.is_point and source.key not in used:
            node = replace(node, source, Constant(interval.low))
    return node


def _with_some_axis(node: Node) -> Node:
    """The graph with the last axis in the place of axes that the code does not tell: no formula depends on which."""
    for part in walk(node):
        if not isinstance(part, Apply):
            continue
        for parameter, operand in zip(part.operator.parameters, part.operands, strict=True):
            if parameter.sort is Sort.DIM and isinstance(operand, Input):
                return _with_some_axis(replace(node, operand, Constant(-1)))
    return node


def _bystanders(candidate: Candidate) -> list[Node]:
    """What the template's hazard does not ask about: the numerator of a division.

    It is not looked into when it is large, so that a second failure inside it neither hides nor fakes this one.
    """
    hazard = candidate.template.hazard
    if hazard is None:
        return []
    return [node for name, node in candidate.bindings.values.items() if name not in hazard.names]
