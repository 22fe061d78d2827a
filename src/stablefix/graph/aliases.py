"""Which names may share memory, so that a change in place of one is a change of the other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from stablefix.graph.creation import NEW, creation
from stablefix.graph.effects import PURE_ROOTS, SILENT_ROOTS, VIEW_METHODS, base_names, given_names, is_in_place
from stablefix.graph.immutable import is_immutable
from stablefix.graph.resolve import constructor, qualified
from stablefix.graph.scope import Definition, Point
from stablefix.operators.table import methods, spellings
from stablefix.source.walk import Digest, Function, inner_statements, own_expressions, targets_of, walk

DEEPEST = 8
"""Right-hand sides are followed this far."""
Held = Mapping[Definition, int]
"""What a value may share memory with -> how many right-hand sides are in between."""
Memory = dict[Definition, Held]
"""What was found of the definitions of one function."""
MAKING = frozenset(
    "abs all any bool callable complex divmod float format hasattr hash id int isinstance issubclass len ord pow print "
    "range repr round slice str sum type".split()
)
"""Builtins whose result holds nothing of what they are given."""
PARTS = frozenset("values items get pop popleft setdefault".split())
"""Methods whose result holds parts of their receiver."""
Bindings = list[tuple[set[str], ast.expr]]
"""(names, the value that they are bound to, or to a part of which)."""
Links = list[tuple[set[str], set[str]]]
"""(names, those whose memory they may share by what they are bound to)."""


def sharing(changed: Iterable[str], env: Mapping[str, Definition], memory: Memory) -> set[str]:
    """All names whose value may share memory with one of `changed`, themselves included. Numbers share none."""
    found = set(changed)
    touched: set[Definition] = set()
    for name in found & env.keys():
        touched.update(_held(env[name].value, memory))
    if touched:
        for name, each in env.items():
            if not touched.isdisjoint(_held(each.value, memory)) and not is_immutable(each):
                found.add(name)
    return found


def _held(definition: Definition, memory: Memory) -> Held:
    """The definitions whose memory a value may share, itself included unless it has none of its own."""
    if (found := memory.get(definition)) is not None:
        return found
    pending, opened = [definition], set[Definition]()
    while pending:
        each = pending[-1]
        sources = (source.value for source in _sources(each))
        before = [source for source in sources if source not in memory and source not in opened]
        if each in memory or not before:
            memory.setdefault(each, _together(each, memory))
            pending.pop()
        else:
            opened.add(each)
            pending += before
    return memory[definition]


def _together(definition: Definition, memory: Memory) -> Held:
    """What a value holds by what its sources hold."""
    same = (memory.get(source.value, {}) for source in (*definition.branches, *definition.holds))
    parts = list({id(each): each for each in same}.values())
    if definition.in_place and len(parts) == 1:
        return parts[0]
    found = {} if definition.in_place and parts else {definition: 0}
    for part in parts:
        found.update((each, min(far, found.get(each, far))) for each, far in part.items())
    for source in _made_of(definition):
        further = ((each, far + 1) for each, far in memory.get(source.value, {}).items() if far < DEEPEST)
        found.update((each, min(far, found.get(each, far))) for each, far in further)
    return found


def _sources(definition: Definition) -> Iterator[Definition]:
    """The definitions that a value may share memory with by the way it is made."""
    yield from definition.branches
    yield from definition.holds
    yield from _made_of(definition)


def _made_of(definition: Definition) -> Iterator[Definition]:
    """Those that its right-hand side names."""
    if definition.syntax is not None and definition.point is not None:
        for name in shared_names(definition.syntax, definition.point):
            source = definition.point.env.get(name)
            if source is not None:
                yield source


def memory_of(names: Iterable[str], env: Mapping[str, Definition]) -> frozenset[Definition]:
    """The values of names, whose memory another one may share."""
    return frozenset(env[name].value for name in names if name in env)


def links(statements: Iterable[ast.stmt], digest: Digest, point: Point) -> Links:
    """What the names that statements bind, and those inside them, may share memory with."""
    found: Bindings = []
    pending = list(statements)
    for statement in pending:
        pending.extend(inner_statements(statement))
        found += [({walrus.target.id}, walrus.value) for walrus in digest.walruses.get(statement, ())]
        match statement:
            case ast.Assign(targets=targets, value=value):
                found += [(targets_of(target), value) for target in targets]
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                found.append((targets_of(target), value))
            case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
                found += parts(target, value)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                found += [(targets_of(item.optional_vars), item.context_expr) for item in items if item.optional_vars]
            case ast.Match(subject=value, cases=cases):
                found += [(captured(case.pattern), value) for case in cases]
    return linked(found, point)


def linked(bindings: Bindings, point: Point) -> Links:
    """The same of names that are bound to values."""
    return [
        (names, {name for name in shared_names(value, point) if name != "self" and not _is_of_library(name, point)})
        for names, value in bindings
    ]


def _is_of_library(name: str, point: Point) -> bool:
    """Whether a name is that of a library, or of what one holds: `torch.float32` in a call is nobody's memory."""
    first = name.partition(".")[0]
    return first not in point.env and point.names.imports.get(first, "").partition(".")[0] in PURE_ROOTS


def within(statement: ast.stmt) -> Bindings:
    """What the names of the comprehensions of a statement go through."""
    inside = [part for expression in own_expressions(statement) for part in walk(expression)]
    steps = [part for part in inside if isinstance(part, ast.comprehension)]
    return [each for step in steps for each in parts(step.target, step.iter)]


def parts(target: ast.expr, value: ast.expr) -> Bindings:
    """What the target of a loop holds parts of: of what it only counts, none."""
    match target, value:
        case ast.Tuple(elts=[_, rest]), ast.Call(func=ast.Name(id="enumerate"), args=[through, *_]):
            return parts(rest, through)
        case ast.Tuple(elts=[_, rest]), ast.Call(func=ast.Attribute(attr="items"), args=[]):
            return [(targets_of(rest), value)]
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=values) if len(targets) == len(values):
            return [each for pair in zip(targets, values, strict=True) for each in parts(*pair)]
    return [(targets_of(target), value)]


def captured(pattern: ast.pattern) -> set[str]:
    """The names that a pattern binds."""
    return {str(name) for node in ast.walk(pattern) if (name := getattr(node, "name", None))}


def reached(names: Iterable[str], links: Links) -> set[str]:
    """Names, and those whose memory they may share by what they are bound to, themselves included."""
    found = set(names)
    size = 0
    while size < len(found):
        size = len(found)
        found = found.union(*(sources for targets, sources in links if not found.isdisjoint(targets)))
    return found


def changed_outside(function: ast.stmt, point: Point) -> set[str]:
    """Names that are not a nested function's (or class's) own, whose memory it changes in place when it is called."""
    changed: set[str] = set()
    own: set[str] = set()
    for part in walk(function):
        match part:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                own.add(name)
            case ast.AugAssign(target=target):
                changed |= base_names(target)
            case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
                changed |= base_names(value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=receiver) as called) as call):
                root = (qualified(called, point) or "").partition(".")[0]
                changed |= (
                    given_names(call, point) if root in PURE_ROOTS - SILENT_ROOTS else base_names(receiver) - {"self"}
                )
            case ast.Call() if is_in_place(part, point):
                changed |= given_names(part, point)
    if not changed.isdisjoint(own) and isinstance(function, Function):
        digest = point.names.digest(function)
        changed = reached(changed, links(digest.body, digest, point))
    return changed - own


def shared_names(value: ast.expr, point: Point) -> set[str]:
    """Names whose memory the result of a right-hand side may share: views, and whatever unknown code was given."""
    match value:
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Constant() | ast.JoinedStr():
            return set()
        case ast.Call(func=function, args=arguments, keywords=keywords):
            found = base_names(value)
            if isinstance(function, ast.Attribute) and function.attr in PARTS:
                found |= shared_names(function.value, point)
            if not makes_new(function, point) or any(map(_is_kept, keywords)):
                for argument in [*arguments, *(keyword.value for keyword in keywords)]:
                    found |= shared_names(argument, point)
            return found
        case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
            steps = [step for each in value.generators for step in parts(each.target, each.iter)]
            return reached(base_names(element), linked(steps, point)) - set().union(*(names for names, _ in steps))
    return base_names(value)


def _is_kept(keyword: ast.keyword) -> bool:
    """`copy=False`: the result may be what was given."""
    return keyword.arg == "copy" and isinstance(keyword.value, ast.Constant) and not keyword.value.value


def makes_new(function: ast.expr, point: Point) -> bool:
    """A computation of the libraries, by its name or by the module that was built: it has memory of its own."""
    if isinstance(function, ast.Attribute) and function.attr in methods():
        return function.attr not in VIEW_METHODS
    name = qualified(function, point)
    root, _, last = (name or "").rpartition(".")
    if root == "builtins":
        return last in MAKING
    if root in {"torch", "numpy"} and creation(last) is not None:
        return True
    if isinstance(function, ast.Attribute) and function.attr.startswith(NEW) and creation(function.attr) is not None:
        return True
    if name is None and (built := constructor(function, point)) is not None:
        name = qualified(built[0].func, built[1])
    return name in spellings() and name.rpartition(".")[2].lower() not in VIEW_METHODS
