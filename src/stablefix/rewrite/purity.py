"""What the evaluation of a text may do besides giving its value, and where the same text means the same.

Nothing may be evaluated more often, less often or in another order than before unless it is known to be harmless.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stablefix.graph.aliases import sharing
from stablefix.graph.callee import Callee, callee
from stablefix.graph.effects import VIEW_METHODS, effect_of, is_effectless
from stablefix.graph.expression import Apply, Input, Node, Origin, walk
from stablefix.graph.joining import Joined
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Definition, Point, same_value
from stablefix.operators.table import methods, operators, spellings
from stablefix.source.walk import dotted

_ALWAYS = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.JoinedStr)
_DETERMINISTIC = VIEW_METHODS | {"size", "dim", "numel", "item"}
_BUILTINS = frozenset(
    f"builtins.{name}" for name in ("len", "float", "int", "abs", "min", "max", "sum", "range", "bool")
)

_MAKERS = frozenset(
    f"{library}.{name}"
    for library, names in (
        ("torch", "tensor as_tensor ones zeros full eye arange linspace cat concat stack hstack vstack"),
        ("numpy", "array asarray ones zeros full eye arange linspace concatenate stack hstack vstack"),
        ("numpy", "float16 float32 float64"),
        ("einops", "rearrange"),
    )
    for name in names.split()
)
"""Functions that make an array of what they are given, the same each time."""


class Purity:
    """Knows the calls that are applications of pure operators, from the graph that was matched."""

    def __init__(self, root: Node) -> None:
        self._known: set[int] = set()
        self._definitions: set[int] = set()
        self._learn(root)

    def _learn(self, root: Node) -> None:
        """Note the calls behind a graph, through the names that were looked through."""
        for node in walk(root):
            if node.origin is None:
                continue
            written = node.origin.syntax
            while isinstance(written, ast.Subscript):
                written = written.value  # `x.sum(1)[:, None]` stands for the sum that keeps its axis.
            called = isinstance(written, ast.Call) and node.origin.spelling is not None
            if isinstance(node, Apply) and node.operator.pure and called:
                self._known.add(id(written))
            if isinstance(node, Input) and isinstance(node.identity, Joined):
                for array in node.identity.written:
                    self._learn(array)
            definition = definition_of(node.origin.syntax, node.origin.point)
            if definition is not None and id(definition) not in self._definitions and definition.node is not None:
                self._definitions.add(id(definition))
                self._learn(definition.node)

    def effects(self, syntax: ast.AST, point: Point) -> Iterator[ast.AST]:
        """The parts of a text whose evaluation may be seen from outside, or may give another value the next time."""
        if isinstance(syntax, _ALWAYS):
            yield syntax
        if isinstance(syntax, ast.Call):
            if self._harmless(syntax, point):
                for child in (syntax.func, *syntax.args, *(keyword.value for keyword in syntax.keywords)):
                    inner = child.func if child is syntax.func and isinstance(child, ast.Call) else child
                    yield from self.effects(inner, point)
                return
            yield syntax
        for part in ast.iter_child_nodes(syntax):
            yield from self.effects(part, point)

    def _harmless(self, call: ast.Call, point: Point) -> bool:
        if id(call) in self._known:
            return True
        name = qualified(call.func, point)
        if _computes(name):
            return True
        if (runs := callee(call, point)) is not None:
            return _only_computes(runs, point)
        if name is None and isinstance(call.func, ast.Attribute) and call.func.attr in _DETERMINISTIC:
            effect = effect_of([call], point)
            return not effect.changed and not effect.unknown
        return False

    def is_pure(self, syntax: ast.AST, point: Point) -> bool:
        """Whether a text may be evaluated more or less often than it is written."""
        return next(self.effects(syntax, point), None) is None

    def can_move(self, syntax: ast.expr, here: Point, there: Point) -> bool:
        """Whether a text evaluated at one point may be evaluated at another point instead, with the same value."""
        parts = list(ast.walk(syntax))
        if not self.is_pure(syntax, here) or any(isinstance(part, _SCOPES) for part in parts):
            return False
        return all(self._stays(part, here, there) for part in parts)

    @staticmethod
    def _stays(part: ast.AST, here: Point, there: Point) -> bool:
        if isinstance(part, ast.Subscript):
            return here.heap == there.heap
        if not isinstance(part, ast.Name | ast.Attribute):
            return True
        path = dotted(part)
        if path is None:
            return here.heap == there.heap or isinstance(part, ast.Attribute)
        if path in there.volatile or path in here.volatile:
            return False
        meaning = qualified(part, here)
        if meaning is not None and isinstance(part, ast.Attribute):
            return meaning == qualified(part, there)
        return same_value(path, here, there)


def stays_as_it_is(name: str, here: Point, there: Point) -> bool:
    """Whether the value that a name has at one point is not changed in place before another one, by whatever name.

    A change gives all names that may share the memory another value, and unknown code makes the heap grow.
    """
    holders = sharing([name], here.env, {}) - {name}
    return here.heap == there.heap and all(same_value(holder, here, there) for holder in holders)


def _computes(name: str | None) -> bool:
    """Whether a qualified name stands for a function of a library that gives the same value each time."""
    table = operators()
    found = spellings().get(name or "", ())
    return name in _BUILTINS | _MAKERS or any(table[spelling.operator].pure for spelling in found)


def _only_computes(runs: Callee, point: Point, within: frozenset[ast.AST] = frozenset()) -> bool:
    """Whether a function of the project changes nothing and gives the same value each time: it calls only operators,
    and functions like it, and checks nothing that somebody would miss. `within`: the functions that called it."""
    if runs.function in within or not is_effectless(runs, point) or not all(map(_assigns, runs.function.body)):
        return False
    digest = runs.names.digest(runs.function)
    for statement, calls in digest.calls.items():
        inside = Point({}, statement, 0, runs.function, runs.names, runs.owner)
        for call in calls:
            name = qualified(call.func, inside)
            if not _computes(name) and (further := callee(call, inside)) is not None:
                if not _only_computes(further, inside, within | {runs.function}):
                    return False
                continue
            method = call.func.attr if isinstance(call.func, ast.Attribute) and name is None else ""
            pure = all(operators()[each.operator].pure for each in methods().get(method, ()))
            if not (_computes(name) or (pure and (method in methods() or method in _DETERMINISTIC))):
                return False
    return True


def _assigns(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign() | ast.AnnAssign() | ast.Return() | ast.Expr(value=ast.Constant()):
            return True
    return False


def made_at(origin: Origin) -> ast.expr:
    """The expression that gave a value, where its text is only a name of it."""
    syntax, point = origin.syntax, origin.point
    while (found := definition_of(syntax, point)) is not None and found.syntax is not None and found.point is not None:
        syntax, point = found.syntax, found.point
    return syntax


def definition_of(syntax: ast.expr, point: Point) -> Definition | None:
    """The definition of a local name or assigned path, conditions aside."""
    path = dotted(syntax)
    found = point.env.get(path) if path is not None else None
    return None if found is None else found.value


def is_cheap(syntax: ast.expr) -> bool:
    """Names, constants, attributes, elements and lengths of them, arithmetic on few of them: free to write twice."""
    match syntax:
        case ast.Name() | ast.Constant():
            return True
        case ast.Attribute(value=inner) | ast.UnaryOp(operand=inner):
            return is_cheap(inner)
        case ast.Call(func=ast.Name(id="len"), args=[inner]):
            return is_cheap(inner)
        case ast.Subscript(value=base, slice=index):
            return is_cheap(base) and is_cheap(index)
        case ast.Tuple(elts=elements):
            return all(map(is_cheap, elements))
        case ast.Slice():
            return all(is_cheap(end) for end in (syntax.lower, syntax.upper, syntax.step) if end is not None)
        case ast.BinOp(op=ast.MatMult()):
            return False
        case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
            return is_cheap(left) and is_cheap(right) and sum(isinstance(n, ast.BinOp) for n in ast.walk(syntax)) <= 2
    return False
