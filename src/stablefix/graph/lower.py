"""From the text of user code to expression graphs.

A name is looked through to its one definition; every spelling of an operator becomes the same node; what is not known
becomes an input. Whether the text of a node may be moved elsewhere is not decided here but by the rewriter, which has
the points of both places.
"""

from __future__ import annotations

import ast
import dataclasses
import math
from collections.abc import Hashable

from stablefix.graph import mixed, opaque, parameters, snippets, through
from stablefix.graph.attributes import Attributes
from stablefix.graph.bind import bind
from stablefix.graph.canonical import make
from stablefix.graph.constants import module_constant, of_module
from stablefix.graph.dtypes import DTYPES, dtype_of
from stablefix.graph.effects import base_names
from stablefix.graph.expression import Apply, Constant, Input, Node, Origin, is_double, label, or_shorter
from stablefix.graph.facts import ARRAYS, Facts, Kind
from stablefix.graph.formula import BINARY, COMPARE, UNARY
from stablefix.graph.kinds import LIBRARY_KINDS, accepts_method, is_text, join, kind_of
from stablefix.graph.literals import LITERALS
from stablefix.graph.named import by_name, named
from stablefix.graph.number_kinds import is_complex
from stablefix.graph.ranges import interval_of, known
from stablefix.graph.resolve import constructor, is_nan, qualified
from stablefix.graph.results import Results, Returned
from stablefix.graph.scope import Callers, Definition, FunctionSyntax, Point
from stablefix.graph.selection import new_axis, selected
from stablefix.graph.stores import Stored
from stablefix.graph.usage import Usage
from stablefix.operators.operator import Argument, Form, Operator, Sort, Spelling
from stablefix.operators.table import methods, operators, spellings

LIBRARIES_OF_DTYPES = frozenset({"torch", "numpy", "jax.numpy", "cupy", "tensorflow"})
DEEPEST = 60
"""Definitions are followed this far; beyond, a value is an input."""
LARGEST = 400
"""A graph with more nodes than this, counted as a tree, is not built further."""
RESULTS = (Results, Returned)


class Lowering:
    """Lowers the expressions of one file. Holds the nodes that were made, so that each text is lowered once.

    inside   the functions whose calls are being looked through.
    pedantic whether everything is told that may fail: lengths may be 0 then, and settings are what they usually are.
    callers  what is known of parameters by who calls their functions.
    choices  whether a conditional expression, which computes one of its branches only, is looked into.
    """

    def __init__(
        self,
        inside: tuple[FunctionSyntax, ...] = (),
        *,
        pedantic: bool = False,
        callers: Callers | None = None,
        choices: bool = False,
    ) -> None:
        self.inside = inside
        self.pedantic = pedantic
        self.callers = callers
        self.attributes: Attributes = {}
        self.choices = choices
        self._nodes: dict[ast.expr, Node] = {}
        self._usage: dict[int, Usage] = {}
        self._depth, self._cut = 0, False
        """Whether something was too deep to be followed. From a place further inside it is not: it is not kept."""

    def within(self, function: FunctionSyntax) -> Lowering:
        """What lowers the expressions of a function that is looked through."""
        inner = Lowering((*self.inside, function), pedantic=self.pedantic, callers=self.callers)
        inner.attributes = self.attributes
        return inner

    def lower(self, syntax: ast.expr, point: Point) -> Node:
        """The graph of an expression evaluated at a point."""
        known = self._nodes.get(syntax)
        if known is None:
            cut, self._cut = self._cut, self._depth + 1 >= DEEPEST
            self._depth += 1
            try:
                known = self.opaque(syntax, point) if self._cut else self._lower(syntax, point)
            finally:
                self._depth -= 1
            if isinstance(known, Apply) and known.size > LARGEST:
                known = self.opaque(syntax, point)
            if not self._cut:
                self._nodes[syntax] = known
            self._cut |= cut
        return known

    def hold(self, syntax: ast.expr, node: Node) -> None:
        """Take a node for the graph of a text that nobody wrote."""
        self._nodes[syntax] = node

    def usage(self, point: Point) -> Usage:
        """How the function of a point uses its names."""
        if id(point.function) not in self._usage:
            self._usage[id(point.function)] = Usage(point.function, point)
        return self._usage[id(point.function)]

    def opaque(self, syntax: ast.expr, point: Point, facts: Facts | None = None, identity: Hashable = None) -> Input:
        """An input for a text that is not looked into."""
        facts = facts or opaque.facts(syntax, point, self)
        return Input(identity or ("text", id(syntax)), (syntax,), facts, Origin(syntax, point))

    def _lower(self, syntax: ast.expr, point: Point) -> Node:
        origin = Origin(syntax, point)
        match syntax:
            case ast.Constant(value=str() | None as value):
                return Constant(value, origin)
            case ast.Constant(value=value) if is_double(value):
                return Constant(value, origin)
            case ast.Name(id=name):
                return self._name(syntax, name, point)
            case ast.NamedExpr(value=value):
                return self.lower(value, point)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.lower(operand, point)
            case ast.UnaryOp(op=operator, operand=operand) if type(operator) in UNARY:
                return self._symbol(UNARY[type(operator)], [operand], origin)
            case ast.BinOp(op=operator, left=left, right=right) if type(operator) in BINARY:
                return self._symbol(BINARY[type(operator)], [left, right], origin)
            case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in COMPARE:
                for side in (left, right):
                    if is_nan(side, point):
                        self.hold(side, Constant(math.nan, Origin(side, point)))
                return self._symbol(COMPARE[type(operator)], [left, right], origin)
            case ast.IfExp(test=test, body=body, orelse=orelse) if self.choices:
                return mixed.choice(test, body, orelse, origin, self)
            case ast.Tuple() | ast.List():
                return self._tuple(syntax, point)
            case ast.Attribute():
                return self._attribute(syntax, point)
            case ast.Subscript():
                return self._subscript(syntax, point)
            case ast.Call():
                return self._call(syntax, point)
            case Stored():
                return mixed.stored(syntax, point, self)
        return self.opaque(syntax, point)

    # -- names

    def _name(self, syntax: ast.expr, name: str, point: Point) -> Node:
        definition = point.env.get(name)
        if name in point.volatile:
            return self.opaque(syntax, point)
        if definition is None or definition.imported in LITERALS:
            return self._global(syntax, name, point)
        node = self.definition(definition, name, point)
        source = definition.value
        if isinstance(node, Apply) and source.point is not None and source.point.modes != point.modes:
            node = Input(source, name, Facts(kind_of(node), interval_of(node), dtype_of(node), known=known(node)))
        return self._at(node, syntax, point, definition)

    def definition(self, definition: Definition, name: str, point: Point) -> Node:
        """The node of a definition, lowered once and shared by all its uses."""
        base = definition.value
        if base.node is None:
            base.node = Input(("unfollowed", id(base)), name, Facts())
            if base.syntax is not None and base.point is not None:
                base.node = self._project(self.lower(base.syntax, base.point), base, name)
            elif base.branches:
                base.node = mixed.of_branches(base, point, self)
            else:
                base.node = Input(base, name, parameters.definition_facts(base, point, self))
        return base.node

    def _project(self, node: Node, definition: Definition, name: str) -> Node:
        for index in definition.path:
            facts = opaque.element_facts(node, definition, index)
            node = self.element(node, index, Input((definition, index), name, facts))
        if isinstance(node, Input) and node.facts.kind is Kind.UNKNOWN:
            assert definition.point is not None
            kind = self.usage(definition.point).kind(name)
            node = Input(node.identity, node.named, dataclasses.replace(node.facts, kind=kind), node.origin)
        if isinstance(node, Input) and not node.facts.known and not isinstance(definition.syntax, Stored):
            facts = by_name(name, parameters.converted(node.facts, definition, self), sizes=self.pedantic)
            node = Input(node.identity, node.named, facts, node.origin)
        return named(name, node) if isinstance(node, Apply) else node

    def _at(self, node: Node, syntax: ast.expr, point: Point, definition: Definition) -> Node:
        """The same value as it is written at its use, with what conditions in force there say of it."""
        spelling = node.origin.spelling if node.origin is not None else None
        origin = node.origin if definition.value.given else Origin(syntax, point, spelling)
        conditions = definition.conditions
        if isinstance(node, Constant):
            return dataclasses.replace(node, origin=origin)
        if isinstance(node, Input):
            facts = opaque.narrowed(node.facts, conditions)
            named = node.named if definition.value.given else or_shorter(node.named, syntax)
            return Input(node.identity, named, facts, origin)
        assumed = opaque.assumed(node, conditions) if conditions else node.assumed
        kept = Apply(node.operator, node.operands, origin, assumed)
        object.__setattr__(kept, "kind", kind_of(node))
        return kept

    def _global(self, syntax: ast.expr, name: str, point: Point) -> Node:
        resolved = qualified(syntax, point)
        if resolved in LITERALS:
            return Constant(LITERALS[resolved], Origin(syntax, point))
        identity = ("global", name, point.heap)
        return module_constant(syntax, name, point, self, identity) or self.opaque(syntax, point, identity=identity)

    # -- compound expressions

    def _symbol(self, name: str, operands: list[ast.expr], origin: Origin) -> Node:
        nodes = tuple(self.lower(operand, origin.point) for operand in operands)
        kind = join([kind_of(node) for node in nodes])
        if kind is Kind.OTHER or any(is_text(node) for node in nodes) or opaque.joins_paths(name, kind, operands):
            return self.opaque(origin.syntax, origin.point, Facts(Kind.OTHER))
        made = make(operators()[name], nodes, origin)
        return opaque.by_meaning(made) if self.pedantic else made

    def _tuple(self, syntax: ast.Tuple | ast.List, point: Point) -> Node:
        items: list[object] = []
        for element in syntax.elts:
            item = None if isinstance(element, ast.Starred) else self.lower(element, point)
            if not isinstance(item, Constant):
                return self.opaque(syntax, point, Facts(Kind.OTHER))
            items.append(item.value)
        return Constant(tuple(items), Origin(syntax, point))

    def _attribute(self, syntax: ast.Attribute, point: Point) -> Node:
        resolved = qualified(syntax, point)
        if resolved in LITERALS:
            return Constant(LITERALS[resolved], Origin(syntax, point))
        if resolved is not None:
            return self.opaque(syntax, point, of_module(syntax, point, self), ("global", resolved))
        stored = opaque.stored_attribute(syntax, point)
        if stored is not None:
            return self._at(self.definition(stored, label(syntax), point), syntax, point, stored)
        base = self.lower(syntax.value, point)
        if isinstance(base, Input) and isinstance(base.identity, Results):
            for index, (field, _) in enumerate(base.identity.spelling.results):
                if field == syntax.attr:
                    return self.element(base, index, self.opaque(syntax, point), Origin(syntax, point))
        for spelling in methods().get(syntax.attr, ()):
            if spelling.is_attribute and accepts_method(kind_of(base), spelling.library, syntax.attr, [], point):
                operator = operators()[spelling.operator]
                given = {operator.parameters[0].name: base, **{name: Constant(v) for name, v in spelling.fixed}}
                return self._apply(operator, spelling, given, False, Origin(syntax, point, spelling))
        if (described := snippets.described(syntax, point, self)) is not None:
            return described
        return opaque.attribute(syntax, base, point, self)

    def _subscript(self, syntax: ast.Subscript, point: Point) -> Node:
        base = self.lower(syntax.value, point)
        match syntax.slice:
            case ast.Constant(value=int() as index) if isinstance(base, Input) and isinstance(base.identity, RESULTS):
                return self.element(base, index, self.opaque(syntax, point), Origin(syntax, point))
        axis = new_axis(syntax.slice)
        if axis is not None and kind_of(base) in ARRAYS:
            return make(operators()["unsqueeze"], (base, Constant(axis)), Origin(syntax, point))
        return selected(syntax, base, point, self) or opaque.subscript(syntax, base, point, self)

    def element(self, node: Node, index: int, otherwise: Node, origin: Origin | None = None) -> Node:
        """One element of a tuple result: `x.max(-1)[0]` is amax."""
        if isinstance(node, Input) and isinstance(node.identity, Returned):
            return node.identity.element(index, otherwise, origin)
        if not (isinstance(node, Input) and isinstance(node.identity, Results)):
            return otherwise
        spelling = node.identity.spelling
        if not -len(spelling.results) <= index < len(spelling.results):
            return otherwise
        name = spelling.results[index][1]
        source = origin or node.origin
        if name is None or source is None:
            return otherwise
        origin = Origin(source.syntax, source.point, spelling)
        return self._apply(operators()[name], spelling, dict(node.identity.given), node.identity.keepdim, origin)

    # -- calls

    def _call(self, call: ast.Call, point: Point) -> Node:
        resolved = qualified(call.func, point)
        if resolved is not None and (known := opaque.literal_call(resolved, call, point, self)) is not None:
            return known
        found: list[Node] = []
        if resolved is not None:
            for spelling in spellings().get(resolved, ()):
                if not spelling.is_module and not spelling.is_snippet:
                    found += self._bound(spelling, call, point, None)
        elif (construction := constructor(call.func, point)) is not None:
            found += self._module(call, construction, "", point)
        elif isinstance(call.func, ast.Attribute):
            made = constructor(call.func.value, point)
            found += self._module(call, made, call.func.attr, point) if made is not None else []
            found += self._method(call, call.func, point) if not found else []
        if len(found) == 1:
            return found[0]
        if resolved not in spellings() and not found and (given := through.result(call, point, self)) is not None:
            return given
        return opaque.call(call, resolved, point, self)

    def _method(self, call: ast.Call, function: ast.Attribute, point: Point) -> list[Node]:
        method = function.attr
        if method.endswith("_") and method not in methods() and not base_names(function.value):
            method = method[:-1]  # what nobody holds a name of is changed in place unseen
        candidates = methods().get(method, ())
        if not candidates:
            return []
        receiver = kind_of(self.lower(function.value, point))
        found: list[Node] = []
        for spelling in candidates:
            if spelling.is_attribute or spelling.is_snippet:
                continue
            if accepts_method(receiver, spelling.library, method, call.keywords, point):
                found += self._bound(spelling, call, point, function.value)
        return found

    def _module(self, call: ast.Call, construction: tuple[ast.Call, Point], method: str, point: Point) -> list[Node]:
        """A call of an object, or of one of its methods. What an object was made of is looked through to if it was
        made in this function."""
        built, at = construction
        found: list[Node] = []
        for spelling in spellings().get(qualified(built.func, at) or "", ()):
            if spelling.is_module and spelling.method == method:
                settings = self._arguments(spelling, spelling.construction, built.args, built.keywords, at)
                if settings is None:
                    continue
                if at.env or all(isinstance(node, Constant) for node in settings[0].values()):
                    found += self._bound(spelling, call, point, None, settings[0], settings[1])
        return found

    def _bound(
        self,
        spelling: Spelling,
        call: ast.Call,
        point: Point,
        receiver: ast.expr | None,
        settings: dict[str, Node] | None = None,
        keepdim: bool = False,
    ) -> list[Node]:
        """The node of a call under one spelling: empty when the call does not fit it."""
        positional = call.args if receiver is None else [receiver, *call.args]
        bound = self._arguments(spelling, spelling.arguments, positional, call.keywords, point)
        if bound is None:
            return []
        given = {**{name: Constant(value) for name, value in spelling.fixed}, **(settings or {}), **bound[0]}
        origin = Origin(call, point, spelling)
        if spelling.results:
            identity = Results(spelling, tuple(given.items()), bound[1] or keepdim)
            return [Input(identity, (call,), Facts(Kind.OTHER), origin)]
        return [self._apply(operators()[spelling.operator], spelling, given, bound[1] or keepdim, origin)]

    def _arguments(
        self,
        spelling: Spelling,
        arguments: tuple[Argument, ...],
        positional: list[ast.expr],
        keywords: list[ast.keyword],
        point: Point,
    ) -> tuple[dict[str, Node], bool] | None:
        return bind(
            operators()[spelling.operator],
            spelling,
            arguments,
            positional,
            keywords,
            lambda text: self.lower(text, point),
            lambda text: self.dtype(text, point),
        )

    def _apply(
        self, operator: Operator, spelling: Spelling, given: dict[str, Node], keepdim: bool, origin: Origin
    ) -> Node:
        operands = [given.get(each.name) or Constant(each.default) for each in operator.parameters]
        if not operator.pure:
            facts = opaque.impure_facts(operator, spelling)
            return Input(("impure", id(origin.syntax)), (origin.syntax,), facts, origin)
        if any(is_text(node) for node, p in zip(operands, operator.parameters, strict=True) if p.sort is Sort.OPERAND):
            is_size = operator.name == "abs" and is_complex(operands[0])
            kind = LIBRARY_KINDS.get(spelling.library, Kind.UNKNOWN) if is_size else Kind.OTHER
            return self.opaque(origin.syntax, origin.point, Facts(kind))
        if operator.form is not Form.REDUCTION or keepdim or spelling.library == "math":
            return make(operator, tuple(operands), origin)
        inner = make(operator, tuple(operands), Origin(origin.syntax, origin.point, spelling, exact=False))
        dim = operands[operator.index("dim")] if any(p.name == "dim" for p in operator.parameters) else Constant(None)
        return make(operators()["squeeze"], (inner, dim), origin)

    def dtype(self, syntax: ast.expr, point: Point) -> str | None:
        """The short name of a dtype that an expression names: `torch.float16`, `np.float32`, `"float16"`, None."""
        if isinstance(syntax, ast.Constant) and isinstance(syntax.value, str):
            return DTYPES.get(syntax.value)
        resolved = qualified(syntax, point)
        if resolved is None or resolved == "builtins.float":
            return None if resolved is None else "float64"
        library, _, name = resolved.rpartition(".")
        return DTYPES.get(name) if library in LIBRARIES_OF_DTYPES else None
