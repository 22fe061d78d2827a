"""From a repaired graph to an expression in the writer's dialect.

Nodes that the old code has keep their text. A new application becomes a Python operator, a method or a function call,
whichever the writer used for what was matched; a squeeze around a reduction becomes a reduction that drops its axes.
"""

from __future__ import annotations

import ast

import libcst as cst

from stablefix.graph.bind import KEEPDIM, is_one_axis
from stablefix.graph.canonical import shaping_operands
from stablefix.graph.choices import WHERE, settled
from stablefix.graph.expression import Apply, Constant, Input, Node, Origin
from stablefix.graph.facts import Kind
from stablefix.graph.formula import UNARY, apply
from stablefix.graph.joining import Joined
from stablefix.graph.kinds import COUNTING, kind_of
from stablefix.operators.operator import REQUIRED, Argument, Form, Operator, Sort, Spelling
from stablefix.operators.table import operators
from stablefix.rewrite import trees
from stablefix.rewrite.arrays import Arrays
from stablefix.rewrite.carry import Carrier, RefusedError, Step
from stablefix.rewrite.dialect import FAMILIES, STANDARD, Dialect, Donor, constant_text, is_default

_UNARY_SYMBOLS = {UNARY[ast.USub]: "-", UNARY[ast.Invert]: "~"}
SQUEEZE, SELECT = "squeeze", "select"


class Renderer:
    """Renders one graph. Raises RefusedError where the writer's library cannot say it."""

    def __init__(self, carrier: Carrier, dialect: Dialect) -> None:
        self.carrier = carrier
        self.dialect = dialect
        self.newline = carrier.layout.newline
        self.arrays = Arrays(carrier.root)

    def render(self, node: Node) -> cst.BaseExpression:
        """The tree of a node."""
        if isinstance(node, Constant):
            return self._constant(node)
        if self.carrier.carries(node):
            return trees.parse(self.carrier.text(node), self.newline)
        if (holder := self.carrier.holder(node)) is not None:
            return trees.parse(holder)
        if isinstance(node, Input):
            return self._by_name(node)
        return trees.parse(self._step(node)) if node.key in self.carrier.shared else self._new(node)

    def _new(self, node: Apply) -> cst.BaseExpression:
        """An application that the old code does not have."""
        if node.operator.name == SQUEEZE and (dropped := self._without_axes(node.operands[0], node.operands[1])):
            return dropped
        return self._apply(node)

    def _step(self, node: Apply) -> str:
        """The name of a value that the new expression needs more than once, which gets a line of its own."""
        if node.key not in self.carrier.steps:
            content = trees.code(self._new(node), self.newline)
            self.carrier.steps[node.key] = Step(self.carrier.fresh(self.carrier.names[node.key]), content)
        self.carrier.written[node.key] += 1
        return self.carrier.steps[node.key].name

    def _by_name(self, node: Input) -> cst.BaseExpression:
        """A value that the matcher found in scope under a name: an epsilon; or arrays that are joined anew."""
        if isinstance(node.identity, Joined):
            return self._joined(node.identity)
        if node.origin is not None or not all(part.isidentifier() for part in node.label.split(".")):
            raise RefusedError(f"`{node.label}` has no text of its own")
        return trees.parse(node.label)

    def _joined(self, joined: Joined) -> cst.BaseExpression:
        """The call that joins arrays, with others than it was written with."""
        call = joined.call
        arrays = ", ".join(trees.code(self.render(array), self.newline) for array in joined.arrays)
        opening, closing = "()" if isinstance(call.args[0], ast.Tuple) else "[]"
        rest = [ast.unparse(each) for each in (*call.args[1:], *call.keywords)]
        arguments = ", ".join([f"{opening}{arrays}{closing}", *rest])
        return trees.parse(f"{ast.unparse(call.func)}({arguments})", self.newline)

    def _constant(self, node: Constant) -> cst.BaseExpression:
        if self.carrier.carries(node) and self.carrier.is_inside(node):
            return trees.parse(self.carrier.text(node), self.newline)
        text = constant_text(node.value, self.dialect)
        if text is None:
            raise RefusedError(f"the constant {node.value!r} has no short text")
        return trees.parse(text)

    # -- axes

    def _without_axes(self, node: Node, dim: Node) -> cst.BaseExpression | None:
        """The value without its reduced axes, by reducing without keeping them; None where it has none to drop."""
        if not isinstance(node, Apply) or not self._can_drop(node, dim):
            return None
        whole = Apply(operators()[SQUEEZE], (node, dim), _squeezed(node))
        if self.carrier.carries(whole):
            return trees.parse(self.carrier.text(whole), self.newline)
        if node.key in self.carrier.shared:
            return self._apply(whole)
        if node.operator.form is Form.REDUCTION:
            return self._apply(node, drop=True)
        return self._elementwise(node, dim)

    def _can_drop(self, node: Node, dim: Node) -> bool:
        """Whether every operand that is not a plain number is reduced along these axes."""
        if not isinstance(node, Apply):
            return False
        if node.operator.form is Form.REDUCTION:
            return _axes(node).key == dim.key
        if node.operator.form is Form.SETTING:
            return True
        if node.operator.form is not Form.ELEMENTWISE:
            return False
        return all(_is_number(operand) or self._can_drop(operand, dim) for operand in _tensors(node))

    def _elementwise(self, node: Apply, dim: Node) -> cst.BaseExpression:
        squeeze = operators()[SQUEEZE]
        operands = tuple(
            Apply(squeeze, (operand, dim)) if operand in _tensors(node) and _has_axes_to_drop(operand) else operand
            for operand in node.operands
        )
        return self._apply(Apply(node.operator, operands))

    # -- applications

    def _apply(self, node: Apply, drop: bool = False) -> cst.BaseExpression:
        operator = node.operator
        if operator.name == SELECT:
            return trees.subscript(self.render(node.operands[0]), self.carrier.text(node.operands[1]))
        if self.dialect.uses_symbol(operator) and len(node.operands) == 2:
            assert operator.symbol is not None
            return trees.binary(operator.symbol, self.render(node.operands[0]), self.render(node.operands[1]))
        if operator.name == WHERE and self.dialect.library == "math":
            return self._choice(settled(node))
        if operator.name in _UNARY_SYMBOLS and not self._calls(operator):
            return trees.unary(_UNARY_SYMBOLS[operator.name], self.render(node.operands[0]))
        donors = self.dialect.donors_for(operator, node.operands)
        if (asked := self._of_an_object(node, donors)) is not None:
            return asked
        too_new: list[Spelling] = []
        for spelling in self._candidates(node, donors):
            given = self._fit(node, spelling, donors, drop)
            if given is not None and not self.dialect.too_new(spelling):
                return self._write(node, spelling, given)
            too_new += [spelling] if given is not None else []
        if drop and (flat := self._flattened(node)) is not None:
            return flat
        if operator.symbol is not None and len(node.operands) == 2:
            return trees.binary(operator.symbol, self.render(node.operands[0]), self.render(node.operands[1]))
        if too_new:
            raise RefusedError(f"{too_new[0].name} came with version {too_new[0].since}, newer than the target")
        library = self.dialect.library or "the library in use (it is not known which)"
        raise RefusedError(f"{library} has no way to write {operator.name} with these arguments")

    def _choice(self, node: Node) -> cst.BaseExpression:
        """Python's choice between two numbers. The value that is meant comes first."""
        assert isinstance(node, Apply)
        test, chosen, other = node.operands
        if isinstance(test, Apply) and test.operator.name == "equal":
            test, chosen, other = apply("not_equal", *test.operands), other, chosen
        return trees.choice(*(self.render(part) for part in (chosen, test, other)))

    def _of_an_object(self, node: Apply, donors: list[Donor]) -> cst.BaseExpression | None:
        """Another method of an object that the writer asked: `d.logpdf(x)` where `d.pdf(x)` stood."""
        for donor in donors:
            for spelling in node.operator.spellings if donor.spelling.method else ():
                if spelling.name != donor.spelling.name or not spelling.method or not donor.made_like(node, spelling):
                    continue
                receiver = self.carrier.receiver(donor.call, donor.node)
                if receiver is not None:
                    asked = trees.attribute(trees.parse(receiver, self.newline), spelling.method)
                    given = [self.render(node.operand(str(argument.means))) for argument in spelling.arguments]
                    return trees.call(asked, [(None, value) for value in given])
        return None

    def _calls(self, operator: Operator) -> bool:
        return any(donor.spelling.operator == operator.name for donor in self.dialect.donors)

    def _candidates(self, node: Apply, donors: list[Donor]) -> list[Spelling]:
        """The spellings of an operator, the writer's first; of Python numbers alone, those of Python too.

        Of a constant or a length NumPy makes an array's number, which decides the dtype of `x + np.log(2)` and of
        `x / np.maximum(len(x), 1)` for a `float32` x: Python's come first there.
        """
        family = FAMILIES.get(self.dialect.library or "", ())
        at_hand = [library for library in family if self.dialect.is_at_hand(library)]
        usable = [s for s in node.operator.spellings if s.library in at_hand and not s.is_module]
        ranked = sorted(usable, key=lambda spelling: self.dialect.rank(spelling, donors))
        if all(map(_is_number, node.operands)):
            plain = [s for s in node.operator.spellings if s.library in STANDARD and s not in ranked]
            ranked = [*plain, *ranked] if "numpy" in family and _is_plain(node) else [*ranked, *plain]
        return ranked

    def _flattened(self, node: Apply) -> cst.BaseExpression | None:
        """A reduction over everything, for a library function that demands an axis: over the flattened operand."""
        flatten = operators().get("flatten")
        if not _has_axes(node.operator) or not is_default(_axes(node), None) or flatten is None:
            return None
        defaults = tuple(Constant(parameter.default) for parameter in flatten.parameters[1:])
        operands = list(node.operands)
        operands[0] = Apply(flatten, (operands[0], *defaults))
        operands[node.operator.index("dim")] = Constant(0)
        return self._apply(Apply(node.operator, tuple(operands)), drop=True)

    def _fit(
        self, node: Apply, spelling: Spelling, donors: list[Donor], drop: bool
    ) -> list[tuple[Argument, Node | bool, bool]] | None:
        """(argument, value, by keyword) of a call under one spelling; None when the spelling cannot say it."""
        operands = dict(zip((p.name for p in node.operator.parameters), node.operands, strict=True))
        for name, value_of in spelling.fixed:
            if not is_default(operands.pop(name), value_of):
                return None
        if spelling.is_snippet:
            return []
        keep = node.operator.form is Form.REDUCTION and not drop and not is_default(_axes(node), None)
        given: list[tuple[Argument, Node | bool, bool]] = []
        behind = False
        for argument in spelling.arguments:
            value: Node | bool | None = None
            if argument.means == KEEPDIM:
                value, keep = (keep if keep is not argument.default else None), False
            elif argument.means is not None:
                value = operands.pop(argument.means, None)
            if value is None or self._left_out(argument, value, node.operator):
                if value is None and argument.default is REQUIRED and not argument.variadic:
                    return None
                behind = True
                continue
            if not isinstance(value, bool) and not self._accepts(argument, value, node, spelling, bool(given)):
                return None
            keyword = isinstance(value, bool) or self._by_keyword(argument, node.operator, donors, behind)
            if argument.variadic or (not argument.keyword if keyword else behind or not argument.positional):
                return None
            behind = behind or keyword
            given.append((argument, value, keyword))
        parameters = {p.name: p for p in node.operator.parameters}
        if keep or not all(is_default(rest, parameters[name].default) for name, rest in operands.items()):
            return None
        return given

    def _left_out(self, argument: Argument, value: Node | bool, operator: Operator) -> bool:
        """Whether a setting goes without saying: it is the default, and no axis that the writer named."""
        if isinstance(value, bool) or not is_default(value, argument.default):
            return False
        parameter = operator.parameters[operator.index(argument.means)] if argument.means is not None else None
        return parameter is None or parameter.sort is not Sort.DIM or is_default(value, None) or value.origin is None

    def _accepts(self, argument: Argument, value: Node, node: Apply, spelling: Spelling, receiver_given: bool) -> bool:
        """Whether a value may stand there: a method's receiver and `tensor_` arguments are no plain numbers."""
        if argument.single and not is_one_axis(value):
            return False
        if isinstance(value, Constant):
            if value.value is None and argument.default is REQUIRED and not _may_be_none(argument, node.operator):
                return False
            if spelling.is_method and not receiver_given:
                return False
            if argument.tensor:
                return self._like(value, node) is not None
            return True
        return self.arrays.is_one(value) if argument.tensor or (spelling.is_method and not receiver_given) else True

    def _by_keyword(self, argument: Argument, operator: Operator, donors: list[Donor], behind: bool) -> bool:
        """As the writer did in the call that is replaced; else settings by keyword and operands by position."""
        if not argument.positional or (behind and argument.keyword):
            return True
        if not argument.keyword or argument.variadic:
            return False
        assert argument.means is not None
        sort = operator.parameters[operator.index(argument.means)].sort
        if sort is Sort.OPERAND:
            return argument.default is not REQUIRED
        for donor in donors:
            habit = donor.keyword_of(argument.means)
            if habit is not None:
                return habit
        return sort is not Sort.DTYPE

    # -- writing

    def _write(
        self, node: Apply, spelling: Spelling, given: list[tuple[Argument, Node | bool, bool]]
    ) -> cst.BaseExpression:
        if spelling.is_snippet:
            return self._snippet(node, spelling)
        values = [self._value(argument, value, node) for argument, value, _ in given]
        if spelling.is_method:
            receiver = trees.attribute(values[0], spelling.name.partition(".")[2])
            if spelling.is_attribute:
                return receiver
            written: cst.BaseExpression = receiver
            arguments = list(zip(given, values, strict=True))[1:]
        else:
            written = trees.parse(self._bound(spelling.name))
            arguments = list(zip(given, values, strict=True))
        made = trees.call(written, [(a.name if keyword else None, value) for (a, _, keyword), value in arguments])
        for place, (field, operator) in enumerate(spelling.results):
            if operator == node.operator.name:
                named = spelling.has_named_results
                return trees.attribute(made, field) if named else trees.subscript(made, str(place))
        return made

    def _value(self, argument: Argument, value: Node | bool, node: Apply) -> cst.BaseExpression:
        if isinstance(value, bool):
            return trees.parse(repr(value))
        if isinstance(value, Constant) and argument.tensor:
            like = self._like(value, node)
            assert like is not None
            return self.render(like)
        parameter = node.operator.parameters[node.operator.index(argument.means or argument.name)]
        if parameter.sort is Sort.DTYPE and isinstance(value, Constant) and not self.carrier.is_inside(value):
            library = {"scipy": "numpy", "jax": "jax.numpy"}.get(self.dialect.library or "", self.dialect.library)
            return trees.parse(self._bound(f"{library}.{value.value}"))
        return self.render(value)

    def _like(self, number: Constant, node: Apply) -> Apply | None:
        """A tensor of a number, in the shape of the operand beside it: `torch.zeros_like(x)`."""
        model = next((other for other in node.operands if not isinstance(other, Constant)), None)
        full = operators().get("full_like")
        return None if model is None or full is None else Apply(full, (model, Constant(number.value)))

    def _snippet(self, node: Apply, spelling: Spelling) -> cst.BaseExpression:
        if not all(map(self.arrays.is_one, node.operands)):
            raise RefusedError(f"`{spelling.text}` asks for an array, and x may be a number")
        names = [parameter.name for parameter in node.operator.parameters]
        holes = {name: self.render(operand) for name, operand in zip(names, node.operands, strict=True)}
        module = spelling.text.split("(", 1)[0].strip()
        written = self._bound(module)
        return trees.fill(spelling.text.replace(module, written, 1), holes)

    def _bound(self, qualified: str) -> str:
        written = self.dialect.bind(qualified, self.carrier.layout.bound)
        if written is None:
            raise RefusedError(f"`{qualified}` cannot be reached from here: its name is taken")
        return written


def _tensors(node: Apply) -> tuple[Node, ...]:
    """The operands that the result takes its shape from."""
    pairs = zip(node.operator.parameters, node.operands, strict=True)
    return shaping_operands(
        node.operator, tuple(operand for parameter, operand in pairs if parameter.sort is Sort.OPERAND)
    )


def _is_plain(node: Node) -> bool:
    """Whether a number is computed of literals and lengths, and nothing of it by NumPy where it is written."""
    if not isinstance(node, Apply) or node.operator.name == COUNTING:
        return not isinstance(node, Input)
    spelling = None if node.origin is None else node.origin.spelling
    of_numpy = isinstance(spelling, Spelling) and spelling.library != "math"
    return not of_numpy and all(map(_is_plain, node.operands))


def _is_number(node: Node) -> bool:
    """A Python number, or what is computed from such numbers alone: `math.sqrt(2 * math.pi)`."""
    return isinstance(node, Constant) or kind_of(node) is Kind.SCALAR


def _has_axes_to_drop(node: Node) -> bool:
    """Whether a value is reduced, or else is no number: `math.sqrt(np.mean(x))` is both reduced and a number."""
    if not _is_number(node):
        return True
    if not isinstance(node, Apply) or node.operator.form is not Form.ELEMENTWISE:
        return isinstance(node, Apply) and node.operator.form is Form.REDUCTION
    return any(map(_has_axes_to_drop, _tensors(node)))


def _squeezed(node: Node) -> Origin | None:
    """The text of a node without its reduced axes: what its inexact origin is the exact text of."""
    if node.origin is None or node.origin.exact:
        return None
    return Origin(node.origin.syntax, node.origin.point, node.origin.spelling)


def _may_be_none(argument: Argument, operator: Operator) -> bool:
    """Whether an operand is optional although the library wants it written: `np.clip(x, 0, None)`."""
    parameter = operator.parameters[operator.index(argument.means or argument.name)]
    return parameter.sort is Sort.OPERAND and parameter.default is None and not argument.given


def _has_axes(operator: Operator) -> bool:
    return any(parameter.name == "dim" for parameter in operator.parameters)


def _axes(node: Apply) -> Node:
    """The axes of a reduction; all of them for one that has no such operand (a dot product)."""
    return node.operand("dim") if _has_axes(node.operator) else Constant(None)
