"""What the names of one file mean: imports, aliases, module constants, attributes that a class sets once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from stablefix.source.conventions import Convention
from stablefix.source.deferred import ANY, HiddenError, deferred
from stablefix.source.walk import Digest, dotted, import_bindings, inner_statements

if TYPE_CHECKING:
    from stablefix.source.project import Project

Method = ast.FunctionDef | ast.AsyncFunctionDef
Assigned = dict[str, list[tuple["ast.expr | None", "Method | None"]]]


SETATTR = b"setattr"
DEEPEST = 12
"""Classes above a class are followed this far."""


@dataclass
class ClassInfo:
    """A class of the file. Its methods are read when something asks for them."""

    syntax: ast.ClassDef
    names: Names
    _assigned: Assigned = field(default_factory=dict)
    _taken: set[ast.stmt] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)

    @cached_property
    def methods(self) -> dict[str, Method]:
        """The methods by name."""
        return {part.name: part for part in self.syntax.body if isinstance(part, Method)}

    def assigned(self, attribute: str) -> list[tuple[ast.expr | None, Method | None]]:
        """(right-hand side, the method in which it stands; None for the class body) of all that an attribute gets."""
        if any(part.lineno in self.names.hidden for part in self.syntax.body if isinstance(part, Method)):
            raise HiddenError(self.names.tree)
        if attribute not in self._asked:
            self._asked.add(attribute)
            for part in self.syntax.body:
                text = deferred(part)
                if part not in self._taken and (text is None or text.may_set(attribute)):
                    self._taken.add(part)
                    self._take(part)
        return self._assigned.get(attribute, [])

    def _take(self, part: ast.stmt) -> None:
        """Note what a statement of the class assigns."""
        match part:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if part.args.args:
                _assigned_to_self(part, self._assigned)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assigned.setdefault(name, []).append((value, None))
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                self._assigned.setdefault(name, []).append((value, None))

    def only_method(self, name: str) -> tuple[ast.FunctionDef, ClassInfo] | None:
        """The one function that `self.name` can be as far as this file goes, and the class that defines it."""
        if not any(name in home.methods for home in self.line(name)):
            return None
        if any(name in heir.methods or heir.assigned(name) for heir in self.names.heirs(self.syntax.name)):
            return None
        for home in self.line(name):
            if home.names.stored_from_outside(name) or (home.names is self.names and home.assigned(name)):
                return None
            found = [part for part in home.syntax.body if isinstance(part, Method) and part.name == name]
            if found:
                only = found[0]
                if only.lineno in home.names.hidden:
                    if home.names is not self.names:
                        return None
                    raise HiddenError(self.names.tree)
                return (only, home) if len(found) == 1 and isinstance(only, ast.FunctionDef) else None
        return None

    def line(self, method: str) -> Iterator[ClassInfo]:
        """The class and those that it extends, as far as the project goes and the method may be worth it."""
        home: ClassInfo | None = self
        for _ in range(DEEPEST):
            if home is None:
                return
            yield home
            project = home.names.project
            seen = project is None or project.worth is None or method in project.worth
            home = home.base if seen or home.extends_here else None

    @property
    def extends_here(self) -> bool:
        """Whether the class extends one of its own file."""
        return any(isinstance(base, ast.Name) and base.id in self.names.classes for base in self.syntax.bases)

    @cached_property
    def base(self) -> ClassInfo | None:
        """The class of this project that this one extends, where it extends no other."""
        match self.syntax.bases:
            case [ast.Name(id=name)] if name in self.names.classes:
                return self.names.inspect(self.names.classes[name])
            case [ast.Name() | ast.Attribute() as base] if self.names.project is not None:
                name = dotted(base) or ""
                first, _, rest = name.partition(".")
                target = self.names.imports.get(first)
                if target is not None:
                    found = self.names.project.class_of(f"{target}.{rest}" if rest else target)
                    return None if found is None else found[0].inspect(found[1])
        return None

    def set_once(self, attribute: str) -> tuple[ast.expr, Method | None] | None:
        """The one right-hand side that an attribute ever gets, in `__init__` or the class body; None otherwise."""
        found = self.assigned(attribute)
        if not found and (above := self.base) is not None and above.names is not self.names:
            return above.set_as_written(attribute)
        if len(found) != 1 or found[0][0] is None or self.names.stored_from_outside(attribute):
            return None
        if any(heir.assigned(attribute) for heir in self.names.heirs(self.syntax.name)):
            return None
        method = found[0][1]
        if method is not None and method.name not in {"__init__", "__post_init__", "setup"}:
            return None
        return found[0][0], method

    def set_as_written(self, attribute: str) -> tuple[ast.expr, Method | None] | None:
        """The same for a class of another file, where it means the same in this one: a number, a parameter."""
        try:
            found = self.set_once(attribute)
        except HiddenError:
            return None
        return found if found is not None and isinstance(found[0], ast.Constant | ast.UnaryOp | ast.Name) else None


@dataclass
class Names:
    """The names of one module. Cheap to build: only the module's own statements are visited, not functions."""

    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)
    """Local name -> qualified name, for imports at the level of the module."""
    stars: list[str] = field(default_factory=list)
    """Modules that are imported with `*`."""
    assigned: dict[str, list[ast.expr | None]] = field(default_factory=dict)
    """Every value that module statements give a name; None where it cannot be followed."""
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    """The lines of functions whose bodies nobody may see: of another file only the small ones are read."""
    project: Project | None = None
    """Where the modules are that this one imports from its own project."""
    convention: Convention | None = None
    """What is taken for granted besides; None for nothing."""

    def __post_init__(self) -> None:
        self._ambiguous: set[str] = set()
        self._redefined: set[str] = set()
        self.effectless: dict[ast.FunctionDef, bool] = {}
        """Functions of which it is known whether a call of them changes anything."""
        self._collect(self.tree.body)
        self._redefined |= self.imports.keys() & self.functions.keys()
        for name in self._ambiguous:
            self.imports.pop(name, None)
        for name in self.imports.keys() & (self.assigned.keys() | self.functions.keys() | self.classes.keys()):
            if name in self.functions or name in self.classes or not all(map(_is_none, self.assigned[name])):
                self.imports.pop(name)
        self._digests: dict[ast.AST, Digest] = {}
        self._class_info: dict[ast.ClassDef, ClassInfo] = {}
        self._stored: set[str] = set()
        """Attributes that are set on another object than `self`, as far as somebody asked."""
        self._storing: dict[bytes, list[ast.stmt]] = {}
        """Attribute -> the functions that are not parsed yet and may set it, once somebody asked; `_searched` were."""
        self._searched: set[ast.stmt] = set()

    def _collect(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            match statement:
                case ast.Import() | ast.ImportFrom():
                    self._collect_import(statement)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    if name in self.functions:
                        self._redefined.add(name)
                    self.functions[name] = statement
                case ast.ClassDef(name=name):
                    self.classes[name] = statement
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.assigned.setdefault(name, []).append(value)
                case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
                    self.assigned.setdefault(name, []).append(value)
                case ast.Assign(targets=targets):
                    for target in targets:
                        for part in ast.walk(target):
                            if isinstance(part, ast.Name):
                                self.assigned.setdefault(part.id, []).append(None)
                case ast.AugAssign(target=ast.Name(id=name)):
                    self.assigned.setdefault(name, []).append(None)
                case ast.If() | ast.While():
                    self._collect(statement.body)
                    self._collect(statement.orelse)
                case ast.For(target=target) | ast.AsyncFor(target=target):
                    for part in ast.walk(target):
                        if isinstance(part, ast.Name):
                            self.assigned.setdefault(part.id, []).extend([None, None])
                    self._collect(statement.body)
                case ast.With() | ast.AsyncWith():
                    self._collect(statement.body)
                case ast.Try():
                    for block in (statement.body, statement.orelse, statement.finalbody):
                        self._collect(block)
                    for handler in statement.handlers:
                        self._collect(handler.body)

    def _collect_import(self, statement: ast.Import | ast.ImportFrom) -> None:
        for local, qualified in import_bindings(statement):
            if local == "*":
                self.stars.append(qualified[:-2])
            elif self.imports.setdefault(local, qualified) != qualified:
                self._ambiguous.add(local)

    @cached_property
    def libraries(self) -> frozenset[str]:
        """The top-level packages that the module imports."""
        return frozenset(name.split(".", 1)[0] for name in [*self.imports.values(), *self.stars])

    @property
    def computes_with(self) -> frozenset[str]:
        """The packages that it imports, and those whose values it computes with by convention."""
        return self.libraries if self.convention is None else self.libraries | self.convention.libraries

    def only_function(self, name: str) -> ast.FunctionDef | None:
        """The function that a name of the module always stands for; None where it may be something else."""
        found = self.functions.get(name)
        if found is not None and found.lineno in self.hidden:
            raise HiddenError(self.tree)
        other = name in self._redefined or name in self.assigned or name in self.classes or name in self.declared_global
        return found if isinstance(found, ast.FunctionDef) and not other else None

    def constant(self, name: str) -> ast.expr | None:
        """The right-hand side of a module name that is assigned exactly once and never declared global."""
        values = self.assigned.get(name)
        if values is None or len(values) != 1 or name in self.declared_global:
            return None
        return values[0]

    def is_stable(self, name: str) -> bool:
        """Whether a name of the module, or a builtin, means the same whatever code has run: no array that changes."""
        if name in self.declared_global:
            return False
        if name not in self.assigned:
            return True
        value = self.constant(name)
        return value is not None and not isinstance(value, ast.Call | ast.List | ast.Dict | ast.Set | ast.Subscript)

    @cached_property
    def declared_global(self) -> frozenset[str]:
        """The names that some function declares global."""
        found: set[str] = set()
        pending: list[ast.stmt] = list(self.tree.body)
        for statement in pending:
            if (text := deferred(statement)) is not None and not text.may_declare_global():
                continue
            pending.extend(inner_statements(statement))
            if isinstance(statement, ast.Global):
                found.update(statement.names)
        return frozenset(found)

    def digest(self, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module) -> Digest:
        """What one pass over a function found, kept for all who ask."""
        known = self._digests.get(function)
        if known is None:
            known = self._digests[function] = Digest.of(function)
        return known

    def release(self) -> None:
        """Forget what was looked up. Classes know the names they stand among, and these know the classes."""
        self._class_info.clear()
        self._digests.clear()
        self.effectless.clear()

    def inspect(self, syntax: ast.ClassDef) -> ClassInfo:
        """What is known of a class of this module."""
        if syntax not in self._class_info:
            self._class_info[syntax] = ClassInfo(syntax, self)
        return self._class_info[syntax]

    def heirs(self, name: str) -> Iterator[ClassInfo]:
        """The classes of the module that inherit from one of this name, directly or not."""
        family = [name]
        for ancestor in family:
            for heir, syntax in self.classes.items():
                if heir not in family and any((dotted(b) or "").rpartition(".")[2] == ancestor for b in syntax.bases):
                    family.append(heir)
                    yield self.inspect(syntax)

    def stored_from_outside(self, attribute: str) -> bool:
        """Whether some code of the file sets an attribute on another object than `self`."""
        word = attribute.encode()
        if not self._storing:
            self._storing = {ANY: [], SETATTR: []}
            self._take_stores(self.tree.body)
        asked = [*self._storing[ANY], *self._storing.get(word, ())]
        asked += [each for each in self._storing[SETATTR] if (text := deferred(each)) is None or text.mentions(word)]
        for statement in asked:
            if statement not in self._searched:
                self._take_stores(inner_statements(statement))
                self._searched.add(statement)
        return attribute in self._stored

    def _take_stores(self, statements: list[ast.stmt]) -> None:
        """Note what statements set on another object than `self`, or may set where they are not parsed."""
        pending = list(statements)
        for statement in pending:
            if (text := deferred(statement)) is not None:
                for name in {*text.set_elsewhere(), *({SETATTR} if text.mentions(SETATTR) else ())}:
                    self._storing.setdefault(name, []).append(statement)
                continue
            pending.extend(inner_statements(statement))
            kind = statement.__class__
            if kind is ast.Assign:
                for target in statement.targets:  # type: ignore[attr-defined]
                    if target.__class__ is not ast.Name:
                        self._stored |= _set_elsewhere(target)
            elif kind is ast.Expr or kind in _SETTING:
                self._stored |= _set_by(statement)

    def binding_of(self, qualified: str, without: frozenset[str] = frozenset()) -> str | None:
        """How a qualified name can be written with the imports there are, less some: "torch.nn.functional" -> "F".

        The shortest text wins; a name reached through an imported parent is spelled out (`torch.log`). None when
        nothing binds it.
        """
        found = [local for local, target in self.imports.items() if target == qualified and local not in without]
        if not found and "." in qualified:
            parent, _, last = qualified.rpartition(".")
            if above := self.binding_of(parent, without):
                found = [f"{above}.{last}"]
        return min(found, key=lambda text: (len(text), text), default=None)


def _is_none(value: ast.expr | None) -> bool:
    """The value that stands for a library that is not installed."""
    return isinstance(value, ast.Constant) and value.value is None


def _assigned_to_self(method: Method, found: Assigned) -> None:
    receiver = method.args.args[0].arg
    pending: list[ast.stmt] = list(method.body)
    for statement in pending:
        pending.extend(inner_statements(statement))
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    _record(target, value, receiver, method, found)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                _record(target, value, receiver, method, found)
            case ast.AugAssign(target=target) | ast.For(target=target):
                _record(target, None, receiver, method, found)
            case ast.With(items=items):
                for item in items:
                    if item.optional_vars is not None:
                        _record(item.optional_vars, None, receiver, method, found)


def _record(target: ast.expr, value: ast.expr | None, receiver: str, method: Method, found: Assigned) -> None:
    match target:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == receiver:
            found.setdefault(attribute, []).append((value, method))
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                _record(element, None, receiver, method, found)


_SETTING = frozenset({ast.AugAssign, ast.AnnAssign, ast.For, ast.With})


def _set_by(statement: ast.stmt) -> set[str]:
    """Attributes of other objects than `self` that a statement sets otherwise than by a plain assignment."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=str(name)), _])):
            return {name}
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target) | ast.For(target=target):
            return _set_elsewhere(target)
        case ast.With(items=items):
            return set().union(*(_set_elsewhere(item.optional_vars) for item in items if item.optional_vars))
    return set()


def _set_elsewhere(target: ast.expr) -> set[str]:
    """Attributes of other objects than `self` that an assignment target sets."""
    match target:
        case ast.Attribute(value=ast.Name(id="self")):
            return set()
        case ast.Attribute(attr=attribute):
            return {attribute}
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return set().union(*map(_set_elsewhere, elements))
    return set()
