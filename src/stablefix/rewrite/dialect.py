"""The writer's own way of writing: which library, which form of call, by which name, with which keywords."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass

from stablefix.graph.bind import assign
from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.facts import ARRAYS
from stablefix.graph.kinds import KIND_LIBRARIES, LIKE_NUMPY, kind_of, presumed_at
from stablefix.graph.resolve import by_convention
from stablefix.graph.scope import Point
from stablefix.operators.operator import Operator, Spelling
from stablefix.rewrite.imports import ALIASES
from stablefix.rewrite.purity import definition_of
from stablefix.source.walk import WRAPPED, import_bindings, wrapped_names
from stablefix.source.walk import walk as walk_syntax
from stablefix.targets import Targets, too_new

FAMILIES = {
    "torch": ("torch",), "numpy": ("numpy", "scipy"), "scipy": ("scipy", "numpy"), "jax": ("jax",), "cupy": ("cupy",),
    "tensorflow": ("tensorflow",),
    "math": ("math", "builtins"), "builtins": ("math", "builtins"),
}  # fmt: skip
"""The libraries whose functions may stand for one another, the nearest first."""


WRAPPED_LIBRARIES = frozenset(WRAPPED.values())
STANDARD = ("math", "builtins")
BRINGS = {"scipy": ("numpy",), "jax": ("numpy",), "tensorflow": ("numpy",)}
"""Libraries that cannot be installed without others."""


@dataclass(frozen=True)
class Donor:
    """An application in the matched text: how this writer calls things."""

    node: Apply
    spelling: Spelling
    call: ast.expr
    """The call as it is written, found through a name where one stands for it."""

    @property
    def module(self) -> str:
        """The qualified module of a function; `Tensor` for methods; empty for a layer object."""
        return "" if self.spelling.is_module else self.spelling.name.rpartition(".")[0]

    def shared(self, operands: tuple[Node, ...]) -> int:
        """How many of its operands another application has too."""
        own = {operand.key for operand in self.node.operands}
        return sum(operand.key in own for operand in operands)

    def made_like(self, node: Apply, spelling: Spelling) -> bool:
        """Whether the object that is asked here was made of the operands that another application has."""
        names = [argument.means for argument in spelling.construction if argument.means is not None]
        settled = all(node.operand(name).key == Constant(value).key for name, value in spelling.fixed)
        return settled and all(node.operand(name).key == self.node.operand(name).key for name in names)

    def keyword_of(self, parameter: str) -> bool | None:
        """Whether a canonical parameter is given by keyword (True) or position (False); None when it is not given."""
        if not isinstance(self.call, ast.Call):
            return None
        for arguments, call in ((self.spelling.arguments, self.call), (self.spelling.construction, self.call.func)):
            if not isinstance(call, ast.Call):
                continue
            receiver = [call.func] if self.spelling.is_method else []
            bound = assign(arguments, [*receiver, *call.args], call.keywords)
            for argument in arguments:
                if bound is not None and argument.means == parameter and argument.name in bound:
                    return any(keyword.arg == argument.name for keyword in call.keywords)
        return None


class Dialect:
    """How new code is written at one place of one file."""

    def __init__(self, root: Node, matched: list[Node], point: Point, targets: Targets = ()) -> None:
        self.point = point
        self.targets = targets
        self.donors = [donor for node in matched if (donor := _donor(node)) is not None]
        self.library = self._library(root)
        self._wrapped, self._of_wrapper = self._wrapping(matched)
        self.imports: dict[str, str] = {}
        """Module -> the name that it gets, for what must be imported."""

    def _library(self, root: Node) -> str | None:
        for donor in self.donors:
            of_numpy = donor.spelling.is_method and kind_of(donor.node) in LIKE_NUMPY
            return KIND_LIBRARIES[kind_of(donor.node)] if of_numpy else donor.spelling.library
        kind = kind_of(root)
        if kind in KIND_LIBRARIES:
            return KIND_LIBRARIES[kind]
        for node in reversed(list(walk(root))):
            if isinstance(node, Apply) and node.origin is not None and isinstance(node.origin.spelling, Spelling):
                return node.origin.spelling.library
            if isinstance(node, Input) and node.facts.kind in ARRAYS:
                return KIND_LIBRARIES[node.facts.kind]
        return presumed_at(self.point)

    def _wrapping(self, matched: list[Node]) -> tuple[frozenset[str], bool]:
        """The names of what a wrapper such as autograd holds, and whether the match computes with its values, which the
        wrapped library itself does not take."""
        names = wrapped_names(self.point.names.tree)
        if not names:
            return names, False
        texts = [node.origin.syntax for node in matched if isinstance(node, Apply | Input) and node.origin is not None]
        written = {part.id for text in texts for part in walk_syntax(text) if isinstance(part, ast.Name)}
        return names, not names.isdisjoint(written) or not any(donor.module for donor in self.donors)

    def _elsewhere(self) -> frozenset[str]:
        """The names of modules and functions that do not take the values of the match, or should not."""
        if not self._of_wrapper:
            return self._wrapped
        imported = {*self.point.names.imports.items(), *self._imported_here()}
        return frozenset(name for name, target in imported if target.split(".")[0] in WRAPPED_LIBRARIES) - self._wrapped

    def _imported_here(self) -> list[tuple[str, str]]:
        """(name, qualified name) of what the function itself imports."""
        found = ((name, definition.value.imported) for name, definition in self.point.env.items())
        return [(name, target) for name, target in found if target is not None]

    def is_at_hand(self, library: str) -> bool:
        """Whether a library can be used without a dependency that the program may not have."""
        known = {*self.point.names.computes_with, self.library, *STANDARD}
        return library in known or any(library in BRINGS.get(name or "", ()) for name in known)

    def donors_for(self, operator: Operator, operands: tuple[Node, ...]) -> list[Donor]:
        """The donors, the most alike first: the same operator, then shared operands, then nearness to the root."""
        return sorted(self.donors, key=lambda d: (d.spelling.operator != operator.name, -d.shared(operands)))

    def too_new(self, spelling: Spelling) -> bool:
        """Whether the oldest version that the code is to run with lacks a spelling."""
        return too_new(spelling.library, spelling.since, self.targets)

    def uses_symbol(self, operator: Operator) -> bool:
        """Whether an operator with a symbol is written with it: unless the writer calls this very operator."""
        return operator.symbol is not None and all(d.spelling.operator != operator.name for d in self.donors)

    def rank(self, spelling: Spelling, donors: list[Donor]) -> tuple[object, ...]:
        """Smaller is better."""
        module = spelling.name.rpartition(".")[0]
        usable = [donor for donor in donors if donor.module]
        first = usable[0] if usable else None
        nearest = FAMILIES.get(self.library or "", ()).index(spelling.library)
        same_module = first is not None and module == first.module
        seen = any(module == donor.module for donor in usable)
        same_form = spelling.is_method == (first.spelling.is_method if first else not spelling.is_method)
        missing = not spelling.is_method and self.written(spelling.name) is None
        style = (not same_module, not seen, not same_form, module.count("."), spelling.is_method)
        return (missing, nearest, not _settles(spelling), *style)

    def written(self, qualified: str) -> str | None:
        """How a qualified name is written here with the imports there are; None when nothing binds it."""
        library, _, name = qualified.rpartition(".")
        if library == "builtins":
            return None if self._hidden(name) else name
        if (local := self._local(qualified)) is not None:
            return local
        if (handed_on := self._handed_on(qualified)) is not None:
            return handed_on
        found = self.point.names.binding_of(qualified, self._elsewhere())
        return None if found is None or self._shadowed(found.split(".", 1)[0]) else found

    def _handed_on(self, qualified: str) -> str | None:
        """Under the name that the writer calls the same module by in the match, where no import binds it: `xp.log`."""
        for donor in self.donors:
            called = donor.call.func if isinstance(donor.call, ast.Call) and not donor.spelling.is_method else None
            if called is None or not by_convention(called, self.point):
                continue
            written, means = ast.unparse(called).split("."), donor.spelling.name.split(".")
            while len(written) > 1 and len(means) > 1 and written[-1] == means[-1]:
                written.pop()
                means.pop()
            if qualified.startswith(".".join(means) + "."):
                return ".".join(written) + qualified[len(".".join(means)) :]
        return None

    def _local(self, qualified: str) -> str | None:
        """By an import inside the function."""
        elsewhere = self._elsewhere()
        found = [
            name + qualified[len(target) :]
            for name, target in self._imported_here()
            if (qualified == target or qualified.startswith(target + ".")) and name not in elsewhere
        ]
        return min(found, key=lambda text: (len(text), text), default=None)

    def _shadowed(self, name: str) -> bool:
        """Whether a local value hides a global name, also one that the function binds only later."""
        function = self.point.function
        if name in self.point.env and self.point.env[name].value.imported is None:
            return True
        return not isinstance(function, ast.Module) and name in _bound(function)

    def _hidden(self, name: str) -> bool:
        names = self.point.names
        taken = name in names.imports or name in names.assigned or name in names.functions or name in names.classes
        return taken or not hasattr(builtins, name) or self._shadowed(name)

    def bind(self, qualified: str, taken: frozenset[str]) -> str | None:
        """How a qualified name is written, with an import that is added where none binds it."""
        if (found := self.written(qualified)) is not None:
            return found
        module, _, name = qualified.rpartition(".")
        if module == "builtins" or (self._of_wrapper and module.split(".")[0] in WRAPPED_LIBRARIES):
            return None  # Nobody knows that the wrapper has it.
        alias = self.imports.get(module) or ALIASES.get(module, module)
        if module not in self.imports and alias.split(".", 1)[0] in taken:
            alias = module
            if module.split(".", 1)[0] in taken and self.written(module.split(".", 1)[0]) is None:
                return None
        self.imports[module] = alias
        return f"{alias}.{name}"


def _settles(spelling: Spelling) -> bool:
    """Whether a name says what would else be an argument: `zeros_like`, `.float()`; no type called as a function."""
    is_type = not spelling.is_method and any(isinstance(value, str) for _, value in spelling.fixed)
    return bool(spelling.fixed) and not is_type


def _bound(function: ast.AST) -> set[str]:
    """Names that a function binds anywhere, imports aside."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found -= {local for local, _ in import_bindings(node)}
    return found


def _donor(node: Node) -> Donor | None:
    if not isinstance(node, Apply) or node.origin is None or not isinstance(node.origin.spelling, Spelling):
        return None
    call = node.origin.syntax
    definition = definition_of(call, node.origin.point)
    while definition is not None and definition.syntax is not None and definition.point is not None:
        call = definition.syntax
        definition = definition_of(call, definition.point)
    return Donor(node, node.origin.spelling, call)


def constant_text(value: object, dialect: Dialect) -> str | None:
    """A Python constant as a person writes it; None for what has no short text."""
    match value:
        case float() if value != value or value in (float("inf"), float("-inf")):
            return _special(value, dialect)
        case bool() | None | int() | str():
            return repr(value)
        case float():
            text = repr(value)
            mantissa, _, exponent = text.partition("e")
            return f"{mantissa}e{int(exponent)}" if exponent else text
        case tuple():
            parts = [constant_text(item, dialect) for item in value]
            if any(part is None for part in parts):
                return None
            return f"({', '.join(map(str, parts))}{',' if len(parts) == 1 else ''})"
    return None


def _special(value: float, dialect: Dialect) -> str:
    sign, name = ("-", "inf") if value == float("-inf") else ("", "inf" if value > 0 else "nan")
    for library in dict.fromkeys([*FAMILIES.get(dialect.library or "", ()), "math"]):
        if library in {"torch", "numpy", "math"} and (written := dialect.written(f"{library}.{name}")) is not None:
            return sign + written
    return f'float("{sign}{name}")'


def is_default(node: Node, default: object) -> bool:
    """Whether a node is the constant that an argument has when it is left out."""
    if not isinstance(node, Constant):
        return False
    if node.value is None or isinstance(node.value, bool) or isinstance(default, bool):
        return node.value is default or (node.value is None and default == ())
    return type(default) in (int, float, str, tuple) and node.value == default
