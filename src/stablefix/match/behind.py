"""Which roots of a function can match, told from its syntax alone, before any value is followed.

The statements are read in their order. Behind each name stand the words of what it may have been given by then, and of
all that stands behind the names in there; and the forms that the value can have (`forms`). A pattern can match at a
root only where the root can have its form, and where the operands have the words that the pattern's own operands need.
Where two ways meet, a name may hold what either gave it; what a loop gives a name is not carried back to its beginning,
because nobody follows it there. So this finds too much and never too little.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from stablefix.graph.named import is_epsilon
from stablefix.graph.opaque import CONTENT_METHODS
from stablefix.graph.selection import is_of_array
from stablefix.match.calls import name_called, worked_on
from stablefix.match.forms import ANYTHING, Forms
from stablefix.match.local import ByRoot, Local
from stablefix.match.spoken import Spoken
from stablefix.source.walk import children

if TYPE_CHECKING:
    from stablefix.match.helpers import Helpers

LONGEST = 40
"""Characters of a string that may name something: a dtype, infinity."""
SUM = (ast.Add, ast.Sub)
NARROWING = (ast.Eq, ast.NotEq, ast.LtE, ast.GtE)
"""Comparisons that can leave one number for a name."""
SIZES = frozenset({"shape", "ndim"})
HOLDING = CONTENT_METHODS | {*"type astype int float tensor as_tensor array float32 float64 ones zeros full".split()}
"""Calls that nobody looks into and whose results lie where what they are given lies."""
COUNTS = frozenset({"len", "size", "numel", "dim", "ndimension", "nelement"})
"""Attributes and calls that only count: nothing of what they are asked of is in a graph."""
_WORD = re.compile(r"\w+")
Mask = int
"""The bits of words, and above them a bit for each name of the function."""
Value = tuple[Mask, Forms]
"""The words and names behind an expression, and the forms that it can have."""
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module
Matching = Mapping[ast.AST, ByRoot]
"""The roots at which something can match, with that; and the statements that they stand in."""


class Behind:
    """One pass over the statements of a function, or of the module."""

    def __init__(
        self,
        function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module,
        local: Local,
        spoken: Spoken,
        helpers: Helpers,
        operands: Forms = 0,
    ) -> None:
        """`operands` are the forms of what the function is given, where that is known."""
        self.returned: Forms = 0
        """The forms of what the function returns."""
        self._local = local
        self._helpers = helpers
        self._spoken = spoken
        self._shapes = spoken.shapes
        self._of_module = isinstance(function, ast.Module)
        self._words = (1 << spoken.width) - 1
        self._number = spoken.shapes.any_number
        """The forms of what is given nothing here: it may be a number of the module."""
        self._values: dict[str, Value] = {}
        """Name, or dot and attribute -> what it may hold where the walk has come to."""
        self._bits: dict[str, Mask] = {}
        """The same -> its bit with those of its words."""
        self._sure = True
        """Whether a name that is given something holds nothing else then."""
        self._found: dict[ast.AST, ByRoot] = {}
        self._statement: ast.stmt = ast.Pass()
        if not isinstance(function, ast.Module):
            spec = function.args
            self._values = {
                each.arg: (0, operands | (spoken.shapes.like_a_number if is_epsilon(each.arg) else 0))
                for each in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)
            }
        self._block(function.body)

    def matching(self) -> Matching:
        """The roots at which something can match."""
        return self._found

    # -- names

    def _name(self, key: str, word: str) -> Mask:
        """The bit of a name, with those of its words."""
        known = self._bits.get(key)
        if known is None:
            bit = 1 << (self._spoken.width + len(self._bits))
            known = self._bits[key] = bit | self._spoken.words.get(word, 0)
        return known

    def _value(self, key: str, word: str) -> Value:
        held = self._values.get(key)
        own = self._name(key, word)
        return (own, self._number) if held is None else (own | held[0], held[1])

    def _give(self, key: str, value: Value, *, sure: bool = False) -> None:
        mask, forms = value[0] & self._words, value[1]
        if not (sure and self._sure):
            before = self._values.get(key, (0, self._number))
            mask, forms = mask | before[0], forms | before[1]
        self._values[key] = mask, forms

    def _store(self, target: ast.expr, value: Value) -> None:
        """Give what is assigned to all the names of a target."""
        match target:
            case ast.Name(id=name):
                self._give(name, value, sure=True)
            case ast.Attribute(value=base, attr=attribute):
                self._read(base)
                self._give(f".{attribute}", value)
            case ast.Subscript(value=base, slice=index):
                (mask, forms), (_, of_index), (_, of_base) = value, self._read(index), self._read(base)
                chosen = self._shapes.call("where", forms | of_index | of_base, 0)
                self._store_into(base, (mask | self._spoken.stored, chosen))
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for element in elements:
                    self._store(element, value)
            case ast.Starred(value=element):
                self._store(element, value)

    def _store_into(self, base: ast.expr, value: Value) -> None:
        """Give what is assigned to some elements to the names that hold them."""
        while isinstance(base, ast.Subscript | ast.Starred):
            base = base.value
        match base:
            case ast.Name(id=name):
                self._give(name, value)
            case ast.Attribute(attr=attribute):
                self._give(f".{attribute}", value)

    def _join(self, others: dict[str, Value]) -> None:
        """Let each name hold what it may hold elsewhere, too."""
        for key in self._values.keys() | others.keys():
            own, other = self._values.get(key), others.get(key)
            if own is not other:
                (mask, forms), (more, others_forms) = own or (0, self._number), other or (0, self._number)
                self._values[key] = mask | more, forms | others_forms

    # -- statements

    def _block(self, statements: Iterable[ast.AST]) -> None:
        for statement in statements:
            self._visit(statement)

    def _visit(self, statement: ast.AST) -> None:
        if isinstance(statement, ast.stmt):
            self._statement = statement
        match statement:
            case ast.Assign(targets=targets, value=value):
                found = self._read(value)
                for target in targets:
                    self._store(target, found)
            case ast.Return(value=value):
                if value is not None:
                    self.returned |= self._read(value)[1]
            case ast.Expr(value=value):
                found = self._read(value)
                if isinstance(value, ast.Call) and (name := worked_on(value)) is not None:
                    self._give(name, found)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self._store(target, self._read(value))
            case ast.AugAssign(target=target, op=operator, value=value):
                (left, a), (right, b) = self._read(target), self._read(value)
                forms = self._shapes.binary(operator, a, b)
                self._at_operator(statement, operator, (left, right), forms)
                self._store(target, (left | right | self._spoken.symbol(operator), forms))
            case ast.If(test=test, body=body, orelse=orelse):
                self._read(test)
                before = dict(self._values)
                self._block(body)
                after, self._values = self._values, before
                self._block(orelse)
                self._join(after)
            case ast.For(target=target, iter=values) | ast.AsyncFor(target=target, iter=values):
                self._store(target, (self._read(values)[0], self._number))
                self._loop(statement)
            case ast.While(test=test):
                self._read(test)
                self._loop(statement)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    found = self._read(item.context_expr)
                    if item.optional_vars is not None:
                        self._store(item.optional_vars, found)
                self._block(body)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if not self._of_module:
                    before = dict(self._values)
                    self._block(statement.body)
                    self._values = before
            case _:
                own, sure = statement, self._sure
                self._sure = False
                for child in children(statement):
                    if isinstance(child, ast.expr):
                        self._read(child)
                    else:
                        self._visit(child)
                        if isinstance(own, ast.stmt):
                            self._statement = own
                self._sure = sure

    def _loop(self, statement: ast.For | ast.AsyncFor | ast.While) -> None:
        """The body of a loop. What it gives a name, nobody follows back to its beginning."""
        before = dict(self._values)
        self._block(statement.body)
        self._join(before)
        self._block(statement.orelse)

    # -- expressions

    def _read(self, syntax: ast.AST) -> Value:
        """What is behind an expression. The roots in it are noted."""
        kind = syntax.__class__
        if kind is ast.Name:
            name: str = syntax.id  # type: ignore[attr-defined]
            return self._value(name, name)
        if kind is ast.Constant:
            value = syntax.value  # type: ignore[attr-defined]
            if isinstance(value, str):
                return self._text(value), self._number  # A text may be that of a number: `float("inf")`.
            return 0, self._shapes.number(value)
        if kind is ast.Attribute:
            attribute: str = syntax.attr  # type: ignore[attr-defined]
            mask, forms = self._read(syntax.value)  # type: ignore[attr-defined]
            own, given = self._value(f".{attribute}", attribute)
            return (own, given | self._number) if attribute in SIZES else (own | mask, given | self._number | forms)
        if kind is ast.Call:
            return self._call(syntax)  # type: ignore[arg-type]
        if kind is ast.BinOp:
            return self._operation(syntax, root=True)  # type: ignore[arg-type]
        match syntax:
            case ast.UnaryOp(op=operator, operand=operand):
                mask, forms = self._read(operand)
                if isinstance(operator, ast.Invert):
                    forms = self._shapes.binary(operator, forms, 0)
                return mask | self._spoken.symbol(operator), forms
            case ast.Subscript(value=base, slice=index):
                self._read(index)
                mask, forms = self._read(base)
                return mask | self._spoken.selected, forms if is_of_array(index) else forms | self._number
            case ast.Compare(left=left, ops=operators, comparators=others):
                return self._comparison(syntax, left, operators, others)
            case ast.NamedExpr(target=target, value=given_to):
                self._give(target.id, self._read(given_to))
                return self._read(target)
            case ast.comprehension(target=target, iter=values, ifs=tests):
                sure, self._sure = self._sure, False
                self._store(target, self._read(values))
                self._sure = sure
                return self._all(tests)
        mask, forms = self._all(children(syntax))
        return mask, forms | self._number

    def _operation(self, syntax: ast.BinOp, *, root: bool) -> Value:
        """An operator with two operands. A sum inside a sum is no root."""
        left, operator, right = syntax.left, syntax.op, syntax.right
        sums = isinstance(operator, SUM)
        (a, of_a), (b, of_b) = (
            self._operation(side, root=False)
            if sums and isinstance(side, ast.BinOp) and isinstance(side.op, SUM)
            else self._read(side)
            for side in (left, right)
        )
        exponent = None
        if isinstance(operator, ast.Pow) and isinstance(right, ast.Constant) and isinstance(right.value, int | float):
            exponent = right.value
        forms = self._shapes.binary(operator, of_a, of_b, exponent)
        if root:
            self._at_operator(syntax, operator, (a, b), forms, exponent)
        mask = a | b | self._spoken.symbol(operator)
        if isinstance(operator, ast.Mult) and (a & b) > self._words:
            mask |= self._spoken.squared
        elif isinstance(operator, ast.Sub) and isinstance(left, ast.Constant) and left.value == 1:
            mask |= self._spoken.shares
        return mask, forms

    def _comparison(
        self, syntax: ast.Compare, left: ast.expr, operators: list[ast.cmpop], others: list[ast.expr]
    ) -> Value:
        (own, of_own), (rest, of_rest) = self._read(left), self._all(others)
        mask, forms = own | rest, 0
        for comparison in operators:
            mask |= self._spoken.symbol(comparison)
            forms |= self._shapes.binary(comparison, of_own, of_rest)
        if len(operators) == 1:
            self._at_operator(syntax, operators[0], (own, rest), forms)
        if any(isinstance(comparison, NARROWING) for comparison in operators):
            for side in (left, *others):
                if isinstance(side, ast.Name):
                    self._give(side.id, (0, self._number))
        return mask, forms

    def _all(self, parts: Iterable[ast.AST]) -> Value:
        mask = forms = 0
        for part in parts:
            more, of_part = self._read(part)
            mask |= more
            forms |= of_part
        return mask, forms

    def _text(self, value: str) -> Mask:
        mask = self._spoken.texts.get(value)
        if mask is None:
            words = _WORD.findall(value) if len(value) <= LONGEST else ()
            mask = self._spoken.texts[value] = reduce(or_, (self._spoken.words.get(word, 0) for word in words), 0)
        return mask

    def _call(self, call: ast.Call) -> Value:
        function = call.func
        own = inside = operands = 0
        common = -1
        match function:
            case ast.Attribute(value=value, attr=name):
                inside, operands = self._read(value)
                common = operands
                own, given = self._called(f".{name}", name)
            case ast.Name(id=name):
                own, given = self._called(name, name)
            case _:
                inside, operands = self._read(function)
                common, given = operands, 0
                name = name_called(call)
        arguments = [*call.args, *[keyword.value for keyword in call.keywords]] if call.keywords else call.args
        for argument in arguments:
            more, forms = self._read(argument)
            inside |= more
            operands |= forms
            common &= forms
        mask, operands = own | inside, operands | given
        if not given and name not in self._spoken.free and name not in HOLDING and not self._shapes.knows(name):
            mask, forms = own, 0
        elif name in self._spoken.free:
            forms = self._shapes.anything(self._spoken.calls.get(name, 0), operands)
        else:
            forms = self._shapes.call(name, operands, common)
        rooted = (forms | ANYTHING) & self._local.forms
        if rooted and name not in self._local.calls:
            helped = self._helpers.forms(function, operands) if name in self._local.helpers else 0
            rooted &= (helped | ANYTHING) if helped else 0
        if rooted:
            given = isinstance(self._statement, ast.Return) and self._statement.value is call
            self._note(call, self._local.at_call(name, *self._told(mask, inside), rooted, given))
        if name in COUNTS and name not in self._local.helpers:
            return own, self._number
        return mask, forms

    def _called(self, key: str, name: str) -> Value:
        """What is called: a name for something, or what was given this name here."""
        mask, forms = self._values.get(key, (0, 0))
        return self._name(key, name) | mask | self._spoken.calls.get(name, 0), forms

    # -- roots

    def _at_operator(
        self,
        syntax: ast.AST,
        operator: ast.operator | ast.cmpop,
        sides: tuple[Mask, Mask],
        forms: Forms,
        exponent: float | None = None,
    ) -> None:
        rooted = (forms | ANYTHING) & self._local.forms
        if rooted and type(operator) in self._local.symbols:
            a, b = self._told(*sides)
            if exponent is None:
                divides = bool(b & self._spoken.spread)
                self._note(syntax, self._local.at_operator(type(operator), a, b, rooted, divides))
            else:
                self._note(syntax, self._local.at_power(exponent, a, rooted))

    def _note(self, syntax: ast.AST, patterns: ByRoot) -> None:
        if patterns:
            self._found[syntax] = patterns
            self._found.setdefault(self._statement, {})

    def _told(self, left: Mask, right: Mask) -> tuple[int, int]:
        """The words of the operands of a root, with those that follow from them."""
        shares = self._spoken.shares & (left | right)
        return self._completed(left | shares), self._completed(right | shares)

    def _completed(self, mask: Mask) -> int:
        found = mask & self._words
        for parts, whole in self._spoken.together:
            if found & parts == parts:
                found |= whole
        return found
