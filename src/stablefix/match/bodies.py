"""Which bodies of functions need not be parsed to know that a file holds no candidate.

A body is needed where a pattern can match in it, where such a function may call it, and where it may set what such a
function reads: an attribute, a global name. Whoever asks for a body that was left out meets `HiddenError`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stablefix.match.live import Live
from stablefix.match.words import CALL

_SET = re.compile(
    rb"\.(\w+)[ \t)\]]*(?:=(?!=)|(?:[-+*/%@&|^]|//|\*\*|<<|>>)=)"
    rb"|\.(\w+)[ \t]*(?:[,)\]][^\n=(]*=(?!=)|:)"
    rb"|\b(?:as|for) [\w,. ()*]*\.\w"
)
"""Where an attribute may be set: by an assignment, as one of several targets or with its type, by a statement."""
SETTERS = frozenset({b"setattr("})
GLOBAL = b"global"


@dataclass(frozen=True)
class Partial:
    """A text without the bodies that are not needed.

    hidden   the lines of the functions whose bodies were left out.
    settles  of these, the lines of those that set no attribute.
    """

    text: str
    hidden: frozenset[int]
    settled: frozenset[int]


def partial(live: Live) -> Partial | None:
    """What of a file must be parsed; None where that is all of it."""
    blocks = live.file.blocks
    kept = {place for place, block in enumerate(blocks) if not block.certain or GLOBAL in live.words[place]}
    matching = [place for place in range(len(blocks)) if live.can_match(place)]
    family = _family(live, {blocks[place].owner for place in matching} - {b""})
    needed = _called(live, matching, family)
    settled: set[int] = set()
    for place, block in enumerate(blocks):
        if place in kept or place in needed:
            continue
        related = block.owner in family
        if family and _sets_attribute(live, place, of_self=related):
            kept.add(place)
        elif related:
            settled.add(block.line)
    hidden = [block for place, block in enumerate(blocks) if place not in kept and place not in needed]
    if not hidden:
        return None
    return Partial(live.file.without(hidden), frozenset(block.line for block in hidden), frozenset(settled))


def _sets_attribute(live: Live, place: int, *, of_self: bool) -> bool:
    """Whether a block may set an attribute, of `self` or only of something else."""
    raw, block = live.file.raw, live.file.blocks[place]
    if not SETTERS.isdisjoint(live.words[place]):
        return True
    for found in _SET.finditer(raw, block.text, block.end):
        if found.group(2) is not None:
            before = raw[raw.rfind(b"\n", 0, found.start()) + 1 : found.start()].strip()
            if b"(" in before.lstrip(b"([") or before.startswith(
                (b"return", b"if ", b"while ", b"elif ", b"for ", b"#")
            ):
                continue
        if of_self or found.group(1) is None or raw[found.start() - 4 : found.start()] != b"self":
            return True
    return False


def _called(live: Live, places: list[int], family: set[bytes]) -> set[int]:
    """Blocks, and those that they may call: functions by their names, methods of related classes by theirs."""
    named: dict[bytes, list[int]] = {}
    for place, block in enumerate(live.file.blocks):
        if not block.name.startswith(b"__") and (not block.owner or block.owner in family):
            named.setdefault(block.name + CALL, []).append(place)
    found = set(places)
    for place in places:
        for name in named.keys() & live.words[place]:
            new = set(named[name]) - found
            found |= new
            places.extend(new)
    return found


def _family(live: Live, classes: set[bytes]) -> set[bytes]:
    """Classes, and all that they inherit from or that inherit from them."""
    bases = {name: _words(live.file.raw[start:end]) for name, (start, end) in live.file.classes.items()}
    found: set[bytes] = set()
    pending = list(classes)
    for name in pending:
        if name not in found:
            found.add(name)
            pending += [other for other, above in bases.items() if name in above or other in bases.get(name, ())]
    return found


def _words(header: bytes) -> frozenset[bytes]:
    return frozenset(re.findall(rb"\w+", header))
