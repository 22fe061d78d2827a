"""Which roots of a function can match, told from its syntax alone, before any value is followed.

Behind each name stand the words of all that the function ever gives it, and all that stands behind the names in there.
An operand has the words of its text and of what stands behind its names; a pattern can match at a root only where the
operands have the words that the pattern's own operands need. Nothing is asked of the order of statements or of the
branches among them, so this finds too much and never too little.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stablefix.match.local import ByRoot, Local
from stablefix.match.spoken import Spoken
from stablefix.source.names import Names
from stablefix.source.walk import children

LONGEST = 40
"""Characters of a string that may name something: a dtype, infinity."""
SUM = (ast.Add, ast.Sub)
SIZES = frozenset({"shape", "ndim"})
COUNTS = frozenset({"len", "size", "numel", "dim", "ndimension", "nelement"})
"""Attributes and calls that only count: nothing of what they are asked of is in a graph."""
_WORD = re.compile(r"\w+")
Mask = int
"""The bits of words, and above them a bit for each name of the function."""
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module
Matching = Mapping[ast.AST, ByRoot]
"""The roots at which something can match, with that; and the statements that they stand in."""


@dataclass(slots=True)
class _Root:
    """An expression that can be a root by its own name, with the masks of its operands."""

    syntax: ast.AST
    statement: ast.stmt
    operator: type[ast.AST] | str | float
    """The Python operator, the name that is called, or the constant exponent of a power."""
    left: Mask
    """Of a call: its own words and those of all its operands."""
    right: Mask
    """Of a call: those of its operands alone."""


class Behind:
    """One pass over the statements of a function, or of the module."""

    def __init__(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module, local: Local, spoken: Spoken, file: Names
    ) -> None:
        self._local = local
        self._file = file
        self._spoken = spoken
        self._of_module = isinstance(function, ast.Module)
        self._shift = spoken.width
        self._names: dict[str, Mask] = {}
        """Name, or dot and attribute -> its bit with those of its words."""
        self._given: list[Mask] = []
        """What each name is given, in the order of their bits."""
        self._roots: list[_Root] = []
        self._statement: ast.stmt = ast.Pass()
        self._block(function.body)

    def matching(self) -> Matching:
        """The roots at which something can match."""
        if not self._roots:
            return {}
        behind = self._behind()
        words, shares = (1 << self._shift) - 1, self._spoken.shares

        def resolved(mask: Mask) -> int:
            found, names = mask & words, mask >> self._shift
            while names:
                bit = names & -names
                found |= behind[bit.bit_length() - 1]
                names ^= bit
            found &= words
            for parts, whole in self._spoken.together:
                if found & parts == parts:
                    found |= whole
            return found

        found: dict[ast.AST, ByRoot] = {}
        for root in self._roots:
            left, right = resolved(root.left), resolved(root.right)
            if (left | right) & shares:
                left, right = resolved(left | shares), resolved(right | shares)
            if isinstance(root.operator, str):
                by_root = self._local.at_call(root.operator, left, right)
            elif isinstance(root.operator, int | float):
                by_root = self._local.at_power(root.operator, left)
            else:
                by_root = self._local.at_operator(root.operator, left, right)
            if by_root:
                found[root.syntax] = by_root
                found.setdefault(root.statement, {})
        return found

    def _behind(self) -> list[Mask]:
        """What each name is given, with what stands behind the names in there."""
        behind = list(self._given)
        changed = True
        while changed:
            changed = False
            for place, mask in enumerate(behind):
                names, new = mask >> self._shift, mask
                while names:
                    bit = names & -names
                    new |= behind[bit.bit_length() - 1]
                    names ^= bit
                if new != mask:
                    behind[place] = new
                    changed = True
        return behind

    # -- names

    def _name(self, key: str, word: str) -> Mask:
        known = self._names.get(key)
        if known is None:
            known = self._names[key] = 1 << (self._shift + len(self._given)) | self._spoken.words.get(word, 0)
            self._given.append(0)
        return known

    def _give(self, key: str, word: str, mask: Mask) -> None:
        place = (self._name(key, word) >> self._shift).bit_length() - 1
        self._given[place] |= mask

    def _store(self, target: ast.expr, mask: Mask) -> None:
        """Give what is assigned to all the names of a target."""
        match target:
            case ast.Name(id=name):
                self._give(name, name, mask)
            case ast.Attribute(value=value, attr=attribute):
                self._read(value)
                self._give(f".{attribute}", attribute, mask)
            case ast.Subscript(value=value, slice=index):
                inside = mask | self._read(index) | self._spoken.stored
                self._read(value)
                self._store(value, inside)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for element in elements:
                    self._store(element, mask)
            case ast.Starred(value=value):
                self._store(value, mask)

    # -- statements

    def _block(self, statements: Iterable[ast.AST]) -> None:
        for statement in statements:
            self._visit(statement)

    def _visit(self, statement: ast.AST) -> None:
        if isinstance(statement, ast.stmt):
            self._statement = statement
        match statement:
            case ast.Assign(targets=targets, value=value):
                mask = self._read(value)
                for target in targets:
                    self._store(target, mask)
            case ast.Return(value=value):
                if value is not None:
                    self._read(value)
            case ast.Expr(value=value):
                mask = self._read(value)
                if isinstance(value, ast.Call) and (name := _worked_on(value)) is not None:
                    self._give(name, name, mask)
            case ast.AnnAssign(target=target, value=value):
                self._store(target, 0 if value is None else self._read(value))
            case ast.AugAssign(target=target, op=operator, value=value):
                left, right = self._read(target), self._read(value)
                self._record(statement, operator, left, right)
                self._store(target, left | right | self._spoken.symbol(operator))
            case ast.For(target=target, iter=values) | ast.AsyncFor(target=target, iter=values):
                self._store(target, self._read(values))
                self._block(statement.body)
                self._block(statement.orelse)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    mask = self._read(item.context_expr)
                    if item.optional_vars is not None:
                        self._store(item.optional_vars, mask)
                self._block(body)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if not self._of_module:
                    self._block(statement.body)
            case _:
                own = statement
                for child in children(statement):
                    if isinstance(child, ast.expr):
                        self._read(child)
                    else:
                        self._visit(child)
                        if isinstance(own, ast.stmt):
                            self._statement = own

    # -- expressions

    def _read(self, syntax: ast.AST) -> Mask:
        """The mask of an expression. The roots in it are noted."""
        kind = syntax.__class__
        if kind is ast.Name:
            name = syntax.id  # type: ignore[attr-defined]
            known = self._names.get(name)
            return self._name(name, name) if known is None else known
        match syntax:
            case ast.Constant(value=value):
                return self._text(value) if isinstance(value, str) else 0
            case ast.Attribute(value=value, attr=attribute):
                behind = self._read(value)
                return self._name(f".{attribute}", attribute) | (0 if attribute in SIZES else behind)
            case ast.UnaryOp(op=operator, operand=operand):
                return self._read(operand) | self._spoken.symbol(operator)
            case ast.Call():
                return self._call(syntax)
            case ast.BinOp(left=left, op=operator, right=right):
                a, b = self._term(left, operator), self._term(right, operator)
                raised = isinstance(operator, ast.Pow) and isinstance(right, ast.Constant)
                exponent = right.value if raised and isinstance(right.value, int | float) else None  # type: ignore[attr-defined]
                self._record(syntax, operator, a, b, exponent)
                itself = self._spoken.squared if isinstance(operator, ast.Mult) and (a & b) >> self._shift else 0
                if isinstance(operator, ast.Sub) and isinstance(left, ast.Constant) and left.value == 1:
                    itself = self._spoken.shares
                return a | b | self._spoken.symbol(operator) | itself
            case ast.Subscript(value=value, slice=index):
                self._read(index)
                return self._read(value) | self._spoken.selected
            case ast.Compare(left=left, ops=operators, comparators=others):
                own, rest = self._read(left), self._all(others)
                if len(operators) == 1:
                    self._record(syntax, operators[0], own, rest)
                mask = own | rest
                for comparison in operators:
                    mask |= self._spoken.symbol(comparison)
                return mask
            case ast.NamedExpr(target=target, value=value):
                mask = self._read(value)
                self._store(target, mask)
                return mask | self._read(target)
            case ast.comprehension(target=target, iter=values, ifs=tests):
                self._store(target, self._read(values))
                return self._all(tests)
        return self._all(children(syntax))

    def _all(self, parts: Iterable[ast.AST]) -> Mask:
        mask = 0
        for part in parts:
            mask |= self._read(part)
        return mask

    def _text(self, value: str) -> Mask:
        words = _WORD.findall(value) if len(value) <= LONGEST else ()
        mask = 0
        for word in words:
            mask |= self._spoken.words.get(word, 0)
        return mask

    def _term(self, syntax: ast.expr, operator: ast.operator) -> Mask:
        """An operand. A sum inside a sum is no root."""
        if not (isinstance(operator, SUM) and isinstance(syntax, ast.BinOp) and isinstance(syntax.op, SUM)):
            return self._read(syntax)
        a, b = self._term(syntax.left, syntax.op), self._term(syntax.right, syntax.op)
        one = isinstance(syntax.op, ast.Sub) and isinstance(syntax.left, ast.Constant) and syntax.left.value == 1
        return a | b | self._spoken.symbol(syntax.op) | (self._spoken.shares if one else 0)

    def _call(self, call: ast.Call) -> Mask:
        function = call.func
        own = inside = 0
        match function:
            case ast.Attribute(value=value, attr=name):
                inside = self._read(value)
                own = self._name(f".{name}", name) | self._spoken.calls.get(name, 0)
            case ast.Name(id=name):
                own = self._name(name, name) | self._spoken.calls.get(name, 0)
            case _:
                inside = self._read(function)
                name = name_called(call)
        for argument in call.args:
            inside |= self._read(argument)
        for keyword in call.keywords:
            inside |= self._read(keyword.value)
        if name in self._local.calls or self._runs_helper(function):
            self._roots.append(_Root(call, self._statement, name, own | inside, inside))
        return own if name in COUNTS and name not in self._local.helpers else own | inside

    def _runs_helper(self, function: ast.expr) -> bool:
        """Whether a call of this may run a function of the file in which a root can stand."""
        match function:
            case ast.Name(id=name):
                return name in self._local.helpers and name in self._file.functions
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return name in self._local.helpers and (owner == "self" or owner in self._file.classes)
        return False

    def _record(
        self,
        syntax: ast.AST,
        operator: ast.operator | ast.cmpop,
        left: Mask,
        right: Mask,
        exponent: float | None = None,
    ) -> None:
        if type(operator) in self._local.symbols:
            means = type(operator) if exponent is None else exponent
            self._roots.append(_Root(syntax, self._statement, means, left, right))


def name_called(call: ast.Call) -> str:
    """The last name of what is called; of `nn.Softmax(-1)(x)`, the module's."""
    function = call.func.func if isinstance(call.func, ast.Call) else call.func
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _worked_on(call: ast.Call) -> str | None:
    """The name whose value a statement may change in place: x of `x.sub_(m).div_(s)`."""
    syntax: ast.expr = call
    while isinstance(syntax, ast.Call) and isinstance(syntax.func, ast.Attribute) and syntax.func.attr.endswith("_"):
        syntax = syntax.func.value
    return syntax.id if isinstance(syntax, ast.Name) else None
