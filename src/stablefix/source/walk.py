"""Fast walks over Python syntax: what flow analysis needs to know of a function's text, gathered in one pass."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_LEAVES = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
_LEAF_FIELDS = frozenset({"ctx", "op", "ops", "type_comment"})
_FIELDS: dict[type, tuple[str, ...]] = {}
_SIMPLE = frozenset({
    ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Raise, ast.Assert, ast.Import, ast.ImportFrom,
    ast.Pass, ast.Continue, ast.Break, ast.Delete, ast.Global, ast.Nonlocal,
})  # fmt: skip
"""Statements that hold no others."""
EXITS = frozenset({"exit", "quit", "sys.exit", "os._exit", "os.abort"})
"""Functions that end the program."""
Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes right below a node in the order of the text, operators and contexts left out."""
    kind = node.__class__
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _LEAF_FIELDS)
    for name in fields:
        value = getattr(node, name, None)
        if value.__class__ is list:
            for item in value:
                if isinstance(item, ast.AST):
                    yield item
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            yield value


def walk(node: ast.AST) -> list[ast.AST]:
    """A node and everything below it, in no particular order."""
    return list(_inside(node)) if isinstance(node, Function) else _walk(node)


@lru_cache(maxsize=16)
def _inside(function: ast.AST) -> tuple[ast.AST, ...]:
    """The same of a function, of which much is asked while what it computes is looked at."""
    return tuple(_walk(function))


def _walk(node: ast.AST) -> list[ast.AST]:
    found = [node]
    for current in found:
        kind = current.__class__
        fields = _FIELDS.get(kind)
        if fields is None:
            found.extend(children(current))
            continue
        for name in fields:
            value = getattr(current, name, None)
            if value.__class__ is list:
                found.extend([item for item in value if isinstance(item, ast.AST)])
            elif isinstance(value, ast.AST):
                found.append(value)
    return found


@dataclass(slots=True)
class Digest:
    """What one pass over a function's statements found. Nested functions and classes are not entered.

    calls      statement -> the calls that it evaluates itself, lambdas' bodies excepted.
    deferred   statement -> the calls in lambdas' bodies.
    symbols    statement -> the Python operators in it.
    walruses   statement -> its assignment expressions.
    bound      names, and dotted paths, that the whole function binds.
    assigned   (name, right-hand side) of plain assignments, in the order of the text within a block.
    of_module  whether the statements are a module's: no function can rebind its names with `nonlocal`.
    """

    body: list[ast.stmt] = field(default_factory=list)
    statements: list[ast.stmt] = field(default_factory=list)
    """The body and all the statements inside it."""
    of_module: bool = False
    nested: bool = False
    """Whether functions or classes are defined among the statements."""
    calls: dict[ast.stmt, list[ast.Call]] = field(default_factory=dict)
    deferred: dict[ast.stmt, list[ast.Call]] = field(default_factory=dict)
    symbols: dict[ast.stmt, set[type[ast.operator]]] = field(default_factory=dict)
    walruses: dict[ast.stmt, list[ast.NamedExpr]] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    assigned: list[tuple[str, ast.expr]] = field(default_factory=list)

    @staticmethod
    def of(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module) -> Digest:
        """The digest of a function's body, of a lambda as of one statement."""
        digest = Digest(of_module=isinstance(function, ast.Module))
        if isinstance(function, ast.Lambda):
            digest.body = [ast.copy_location(ast.Expr(function.body), function.body)]
        else:
            digest.body = function.body
        digest._read()
        return digest

    def _read(self) -> None:
        """Take in the statements and all those inside them."""
        pending = self.statements
        pending += self.body
        for statement in pending:
            self.bound |= bound_by(statement)
            if isinstance(statement, (*Function, ast.ClassDef)):
                self.nested = True
                if not self.of_module:
                    self.bound |= rebound_outer(statement)
                continue
            pending.extend(inner_statements(statement))
            self._expressions(statement)
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.assigned.append((name, value))

    def _expressions(self, statement: ast.stmt) -> None:
        """Walk the expressions of one statement. The commonest nodes are taken apart by hand: this is the hot loop."""
        found: list[ast.AST] = list(own_expressions(statement))
        calls: list[ast.Call] = []
        symbols: set[type[ast.operator]] = set()
        for node in found:
            kind = node.__class__
            if kind is ast.Name or kind is ast.Constant:
                continue
            if kind is ast.Attribute:
                found.append(node.value)  # type: ignore[attr-defined]
                continue
            match node:
                case ast.Call():
                    calls.append(node)
                    found.append(node.func)
                    found += node.args
                    found += [keyword.value for keyword in node.keywords]
                case ast.BinOp():
                    symbols.add(type(node.op))
                    found += (node.left, node.right)
                case ast.Subscript():
                    found += (node.value, node.slice)
                case ast.NamedExpr():
                    self.walruses.setdefault(statement, []).append(node)
                    self.bound.add(node.target.id)
                    found.append(node.value)
                case ast.Lambda():
                    later = walk(node.body)
                    self.deferred.setdefault(statement, []).extend(n for n in later if isinstance(n, ast.Call))
                    symbols |= {type(n.op) for n in later if isinstance(n, ast.BinOp)}
                case _:
                    found += children(node)
        if isinstance(statement, ast.AugAssign):
            symbols.add(type(statement.op))
        if calls:
            self.calls[statement] = calls
        if symbols:
            self.symbols[statement] = symbols


def own_expressions(statement: ast.stmt) -> list[ast.expr]:
    """The expressions that a statement evaluates itself, not those of the statements inside it."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            return [value, *targets]
        case ast.Expr(value=value):
            return [value]
        case ast.Return(value=value):
            return [] if value is None else [value]
        case ast.If(test=test) | ast.While(test=test):
            return [test]
        case ast.For(target=target, iter=iterable) | ast.AsyncFor(target=target, iter=iterable):
            return [target, iterable]
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return [item.context_expr for item in items]
    found: list[ast.expr] = []
    for name in statement._fields:
        value = getattr(statement, name, None)
        if isinstance(value, ast.expr):
            found.append(value)
        elif isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.expr)]
    return found


def inner_statements(statement: ast.stmt) -> list[ast.stmt]:
    """The statements right inside a compound statement."""
    found: list[ast.stmt] = []
    if statement.__class__ in _SIMPLE:
        return found
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, None)
        if block:
            found += block
    for part in [*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]:
        found += part.body
    return found


def leaves(statement: ast.stmt) -> bool:
    """Whether what stands after a statement in its block never runs."""
    match statement:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.Expr(value=ast.Call(func=function)):
            return dotted(function) in EXITS
    return False


def parameters(spec: ast.arguments) -> list[ast.arg]:
    """All parameters of a function, those that take any number of arguments last."""
    return [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]


def bound_by(statement: ast.stmt) -> set[str]:
    """Names, and dotted paths, that a statement itself binds; assignment expressions are not looked for."""
    match statement:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            return set().union(*(targets_of(target) for target in targets))
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return targets_of(target)
        case ast.For(target=target) | ast.AsyncFor(target=target):
            return targets_of(target)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return set().union(*(targets_of(item.optional_vars) for item in items if item.optional_vars is not None))
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import() | ast.ImportFrom():
            return {name for name, _ in import_bindings(statement)}
        case ast.Try(handlers=handlers):
            return {handler.name for handler in handlers if handler.name}
        case ast.Match(cases=cases):
            patterns = (node for case in cases for node in ast.walk(case.pattern))
            return {str(bound) for node in patterns if (bound := getattr(node, "name", None))}
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return set(names)
    return set()


def bound_in(statements: Iterable[ast.stmt], digest: Digest) -> set[str]:
    """Names, and dotted paths, that statements bind, those inside them included."""
    found: set[str] = set()
    pending = list(statements)
    for statement in pending:
        found |= bound_by(statement)
        found |= {walrus.target.id for walrus in digest.walruses.get(statement, ())}
        if not isinstance(statement, (*Function, ast.ClassDef)):
            pending.extend(inner_statements(statement))
        elif not digest.of_module:
            found |= rebound_outer(statement)
    return found


def targets_of(target: ast.expr) -> set[str]:
    """The names, and dotted paths, that a target binds: of `x[0], self.y = ...` only `self.y`."""
    match target:
        case ast.Name(id=name):
            return {name}
        case ast.Attribute():
            path = dotted(target)
            return set() if path is None else {path}
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return set().union(*(targets_of(element) for element in elements))
        case ast.Starred(value=value):
            return targets_of(value)
    return set()


def names_in(target: ast.expr) -> set[str]:
    """The names that stand in the target of an assignment, a loop or a `with`."""
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def rebound_outer(function: ast.AST) -> set[str]:
    """Names of the enclosing function that a nested one may assign."""
    return {name for node in walk(function) if isinstance(node, ast.Nonlocal) for name in node.names}


def import_bindings(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """(local name, qualified name) of everything that an import binds. Relative imports begin with dots."""
    return ((local, _standard(qualified)) for local, qualified in _bindings(statement))


def wrapped_names(tree: ast.AST) -> frozenset[str]:
    """The local names of what a wrapper holds: `np` of `import autograd.numpy as np`."""
    imports = (part for part in walk(tree) if isinstance(part, ast.Import | ast.ImportFrom))
    found = (binding for statement in imports for binding in _bindings(statement))
    return frozenset(local for local, qualified in found if qualified != _standard(qualified))


def _bindings(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            if alias.asname:
                yield alias.asname, alias.name
            else:
                top = alias.name.split(".", 1)[0]
                yield top, top
    else:
        module = "." * statement.level + (statement.module or "")
        for alias in statement.names:
            between = "" if statement.module is None and alias.name != "*" else "."
            yield alias.asname or alias.name, f"{module}{between}{alias.name}"


WRAPPED = {"autograd.numpy": "numpy", "autograd.scipy": "scipy"}
"""Packages that hold the functions of another one, name by name."""


def _standard(qualified: str) -> str:
    """A qualified name by which the function of a wrapper is known in the library that it wraps."""
    for wrapper, library in WRAPPED.items():
        if qualified == wrapper or qualified.startswith(f"{wrapper}."):
            return library + qualified[len(wrapper) :]
    return qualified


def called(node: ast.AST) -> str:
    """The last name of what a call calls, empty for anything else."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
    return ""


def dotted(expression: ast.expr) -> str | None:
    """`a.b.c` of a chain of attributes on a name, else None."""
    parts: list[str] = []
    while isinstance(expression, ast.Attribute):
        parts.append(expression.attr)
        expression = expression.value
    if not isinstance(expression, ast.Name):
        return None
    parts.append(expression.id)
    return ".".join(reversed(parts))
