"""Which definition of each name is in force at every statement of a function.

The statements are visited in the order in which they run. Where two ways meet and disagree, where a loop comes back,
in `try`, for `global` and `nonlocal`, and after unknown code, a name gets a new definition that cannot be followed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import replace

from stablefix.graph.accumulate import Growth, steps_of
from stablefix.graph.aliases import (
    Bindings,
    Memory,
    captured,
    changed_outside,
    linked,
    links,
    memory_of,
    parts,
    reached,
    sharing,
    within,
)  # fmt: skip
from stablefix.graph.disturbed import disturbed_in
from stablefix.graph.effects import Effect, base_names, effect_of
from stablefix.graph.iterated import said_by
from stablefix.graph.modes import may_be_mode, may_suppress, stops_gradients
from stablefix.graph.refine import refined
from stablefix.graph.scope import Assumption, Definition, Env, FunctionSyntax, Point, merged
from stablefix.graph.stores import is_intercepted, set_whole, stored_into, worked_in_place, written_out_to
from stablefix.source.names import ClassInfo, Names
from stablefix.source.walk import bound_in, dotted, import_bindings, leaves, names_in, rebound_outer


class Flow:
    """The walk over one function. `env` is never changed in place: points keep theirs.

    `outer` holds the definitions of names that the function takes from around it, `owner` the class it belongs to,
    `given` what is known of parameters because it is one call of the function that is followed, or because of who calls
    it, `assumed` the tests that were made before.
    """

    def __init__(
        self,
        function: FunctionSyntax,
        names: Names,
        outer: Mapping[str, Definition],
        owner: ClassInfo | None,
        given: Mapping[str, Definition] | None = None,
        assumed: tuple[Assumption, ...] = (),
    ) -> None:
        self.function = function
        self.given = given or {}
        self.owner = owner
        self.names = names
        self.heap = 0
        self.memory: Memory = {}
        self.dotted = False
        self.env: Env = dict(outer)
        self.assumed = assumed
        self.gradients = not any(map(stops_gradients, getattr(function, "decorator_list", ())))
        self.modes: tuple[ast.stmt, ...] = ()
        self.found: list[Point] = []
        self.disturbed: set[str] = set()
        """Names that were changed in place somewhere in the function."""
        self.shared: set[str] = set(names.declared_global) if isinstance(function, ast.Module) else set()
        """Names that other functions may bind again."""
        self.digest = names.digest(function)
        self.wanted: Callable[[ast.stmt], bool] | None = None
        self.left = 0
        """Wanted statements that were not visited yet."""

    def run(self, wanted: Callable[[ast.stmt], bool] | None = None) -> list[Point]:
        """Visit the function and give its points: those up to the last wanted one, where nothing is defined inside."""
        function = self.function
        if wanted is not None and not self.digest.nested:
            self.left = sum(map(wanted, self.digest.statements))
            self.wanted = wanted
        if not isinstance(function, ast.Module):
            self.env.update({name: Definition(name, unbound=True) for name in self.digest.bound})
            self._bind_parameters(function.args)
            self.env.update(self.given)
        self._block(self.digest.body)
        return self.found

    def _bind_parameters(self, arguments: ast.arguments) -> None:
        positional = [*arguments.posonlyargs, *arguments.args]
        for argument in [*positional, *arguments.kwonlyargs]:
            self.env[argument.arg] = Definition(argument.arg, annotation=argument.annotation, parameter=True)
        for variadic in (arguments.vararg, arguments.kwarg):
            if variadic is not None:
                self.env[variadic.arg] = Definition(variadic.arg)

    # -- statements

    def _block(self, statements: list[ast.stmt]) -> bool:
        """Visit a block; True when its end is never reached."""
        return any(self._statement(statement) for statement in statements)

    def _statement(self, statement: ast.stmt) -> bool:
        if self.wanted is not None and self.left == 0:
            return True  # Nobody looks at what comes after.
        point = Point(
            self.env, statement, self.heap, self.function, self.names, self.owner, assumed=self.assumed,
            gradients=self.gradients, modes=self.modes,
        )  # fmt: skip
        self.found.append(point)
        if self.wanted is not None and self.wanted(statement):
            self.left -= 1
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self.env = {**self.env, **{n: Definition(n, imported=q) for n, q in import_bindings(statement)}}
            return False
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not self.digest.of_module:
                self.shared |= rebound_outer(statement) | changed_outside(statement, point)
            self._forget({statement.name, *self.shared})
            self.env[statement.name].statement = statement
            return False
        if calls := self.digest.calls.get(statement):
            effect = effect_of(calls, point)
            if effect.changed and (steps := within(statement)):
                effect = replace(effect, changed=frozenset(reached(effect.changed, linked(steps, point))))
            if not effect.outermost:
                point.volatile = effect.changed | self.shared if effect.unknown else effect.changed
            self._disturb(effect, point)
        for walrus in self.digest.walruses.get(statement, ()):
            point.volatile |= {walrus.target.id}
            self._assign_name(walrus.target.id, walrus.value, (), point, statement)
        return self._simple_or_compound(statement, point)

    def _simple_or_compound(self, statement: ast.stmt, point: Point) -> bool:
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign(target, value, (), point, statement)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self._assign(target, value, (), point, statement)
            case ast.AugAssign():
                self._augmented(statement, point)
            case ast.Expr(value=ast.Call() as call) if (filled := set_whole(call)) is not None:
                point.augmented = written_out_to(filled[1])
                self._replace(*filled, point, statement)
            case ast.Expr(value=ast.Call() as call) if (done := worked_in_place(call)) is not None:
                point.augmented = done[1]
                self._replace(*done, point, statement)
            case ast.Delete(targets=targets):
                self._forget(set().union(*(base_names(target) for target in targets)))
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self.shared |= set(names)
                self._forget(set(names))
            case _ if leaves(statement):
                return True
            case ast.Assert(test=test):
                self.env = refined(self.env, test, True)
                self.assumed += (Assumption(test, True, point),)
            case ast.If():
                return self._if(statement, point)
            case ast.For() | ast.AsyncFor() | ast.While():
                self._loop(statement)
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    if item.optional_vars is not None:
                        bound = names_in(item.optional_vars)
                        self._bind(bound, [(bound, item.context_expr)], point)
                return self._with(statement)
            case ast.Try():
                self._try(statement)
            case ast.Match():
                self._match(statement, point)
            case _ if type(statement).__name__ == "TryStar":
                self._forget(self._stores([statement]) | self._disturbed_in([statement]))
        return False

    def _with(self, statement: ast.With | ast.AsyncWith) -> bool:
        env, before, modes = self.env, self.gradients, self.modes
        self.gradients = before and not any(stops_gradients(item.context_expr) for item in statement.items)
        if any(may_be_mode(item.context_expr, self.found[-1]) for item in statement.items):
            self.modes = (*modes, statement)
        ends = self._block(statement.body)
        self.gradients, self.modes = before, modes
        if any(may_suppress(item.context_expr) for item in statement.items):
            self.env = env
            self.heap += 1
            self._leave(statement.body, self._stores(statement.body) | self._disturbed_in(statement.body))
            return False
        return ends

    def _if(self, statement: ast.If, point: Point) -> bool:
        before, heap, assumed = self.env, self.heap, self.assumed
        self.env = refined(before, statement.test, True)
        self.assumed = (*assumed, Assumption(statement.test, True, point))
        body_ends = self._block(statement.body)
        after_body, heap_body, assumed_body = self.env, self.heap, self.assumed
        self.env, self.heap = refined(before, statement.test, False), heap
        self.assumed = (*assumed, Assumption(statement.test, False, point))
        else_ends = self._block(statement.orelse)
        self.heap = max(self.heap, heap_body)
        if body_ends and else_ends:
            return True
        if body_ends:
            return False
        if else_ends:
            self.env, self.assumed = after_body, assumed_body
        else:
            self.env, self.assumed = merged(after_body, self.env), assumed
        return False

    def _loop(self, statement: ast.For | ast.AsyncFor | ast.While) -> None:
        body = [*statement.body, *statement.orelse]
        added = steps_of(statement, self.digest)
        additions = {step.statement for steps in added.values() for step in steps}
        others = self._disturbed_in([statement], besides=additions) | self.shared
        changing = self._stores(body) | others | (sharing(set(added), self.env, self.memory) if added else set())
        apart = (n for n in added.keys() - others if sharing({n}, self.env, self.memory).isdisjoint(added.keys() - {n}))
        kept = {name: self.env[name] for name in apart if name in self.env}
        growing = {name: Growth(start, added[name]) for name, start in kept.items() if not start.unbound}
        self._forget(changing)
        self._grow(growing)
        self.heap += 1
        first = len(self.found)
        before, assumed = self.env, self.assumed
        if isinstance(statement, ast.While):
            tests = [statement.test]
        else:
            tests = said_by(statement, changing)
            self._bind(names_in(statement.target), parts(statement.target, statement.iter), self.found[-1])
            changing |= names_in(statement.target)
        for test in tests:
            self.env = refined(self.env, test, True)
        again = Point(self.env, statement, self.heap, self.function, self.names, self.owner, assumed=assumed)
        self.assumed = (*assumed, *(Assumption(test, True, again) for test in tests))
        self._block(statement.body)
        self.env, self.assumed = before, assumed
        self.heap += 1
        self._block(statement.orelse)
        self.assumed = assumed
        self._leave([statement], changing)
        self._grow(growing)
        for growth in growing.values():
            growth.points = {point.statement: point for point in self.found[first:]}

    def _try(self, statement: ast.Try) -> None:
        before, assumed = self.env, self.assumed
        everything = [*statement.body, *statement.orelse]
        changing = self._stores(everything) | self._disturbed_in(everything) | self.shared
        self._block(statement.body)
        self._block(statement.orelse)
        self.env = before
        self._leave([statement], changing)
        after = self.env
        self.heap += 1
        for handler in statement.handlers:
            self.env, self.assumed = after, assumed
            if handler.name:
                self._forget({handler.name})
            self._block(handler.body)
            changing |= self._stores(handler.body) | self._disturbed_in(handler.body)
        self.env, self.assumed = after, assumed
        self._forget(changing)
        self._block(statement.finalbody)

    def _match(self, statement: ast.Match, point: Point) -> None:
        before, assumed = self.env, self.assumed
        changing: set[str] = set()
        for case in statement.cases:
            names = captured(case.pattern)
            self.env, self.assumed = before, assumed
            self._bind(names, [(names, statement.subject)], point)
            self._block(case.body)
            changing |= names | self._stores(case.body) | self._disturbed_in(case.body)
        self.env, self.assumed = before, assumed
        self.heap += 1
        self._leave([statement], changing)

    # -- definitions

    def _assign(
        self, target: ast.expr, value: ast.expr, path: tuple[int, ...], point: Point, statement: ast.stmt
    ) -> None:
        match target:
            case ast.Name(id=name):
                self._assign_name(name, value, path, point, statement)
            case ast.Attribute():
                name = dotted(target) or ""
                self._disturb(Effect(frozenset(base_names(target.value) - {"self"}), True, True))
                if name and is_intercepted(target, point):
                    self._forget({name})
                elif name:
                    self._assign_name(name, value, path, point, statement)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                if any(isinstance(element, ast.Starred) for element in elements):
                    self._bind(names_in(target), [(names_in(target), value)], point)
                    return
                written = _elements(value, len(elements)) if not path else None
                for index, element in enumerate(elements):
                    if written is not None:
                        self._assign(element, written[index], (), point, statement)
                    else:
                        self._assign(element, value, (*path, index), point, statement)
            case ast.Subscript(value=base):
                self._disturb(Effect(frozenset(base_names(base)), False, True))
                if not path and (done := stored_into(target, value)) is not None:
                    self._replace(*done, point, statement)

    def _replace(self, name: str, value: ast.expr, point: Point, statement: ast.stmt) -> None:
        """Give a name the value that was made in place, where no other name holds the same memory."""
        if name in point.env and sharing({name}, point.env, self.memory) == {name}:
            self._assign_name(name, value, (), point, statement)

    def _assign_name(
        self, name: str, value: ast.expr, path: tuple[int, ...], point: Point, statement: ast.stmt
    ) -> None:
        env = {**self.env, name: Definition(name, value, path, point, statement)}
        if self.dotted:
            env = {key: kept for key, kept in env.items() if not key.startswith(f"{name}.")}
        self.dotted |= "." in name
        self.env = env

    def _augmented(self, statement: ast.AugAssign, point: Point) -> None:
        """`a /= b` gives the name a a new value; what shares a's memory may change with it."""
        changed = base_names(statement.target)
        self._disturb(Effect(frozenset(changed), isinstance(statement.target, ast.Attribute), True))
        load = copy(statement.target)
        load.ctx = ast.Load()
        point.augmented = ast.copy_location(ast.BinOp(load, statement.op, statement.value), statement)
        name = dotted(statement.target)
        if name:
            before = memory_of({name}, point.env)
            self._assign_name(name, point.augmented, (), point, statement)
            self.env[name].holds = before

    def _bind(self, names: set[str], values: Bindings, point: Point) -> None:
        """Give names new values, of some of which it is known what they are parts of."""
        self._forget(names)
        for bound, sources in linked(values, point):
            for name in bound & names:
                self.env[name].holds |= memory_of(sources, point.env)

    def _forget(self, changing: set[str], *, in_place: bool = False) -> None:
        """Give names new definitions that cannot be followed, and may share memory with the old ones, or do so."""
        if changing:
            roots = {name.split(".", 1)[0] for name in changing if "." not in name}
            kept = {k: v for k, v in self.env.items() if "." not in k or k.split(".", 1)[0] not in roots}
            held = {name: memory_of({name}, self.env) for name in changing}
            self.env = {**kept, **{name: Definition(name, holds=held[name], in_place=in_place) for name in changing}}

    def _disturb(self, effect: Effect, by: Point | None = None) -> None:
        """Take in what a statement may have changed in place, `by` its calls or otherwise, aliases included."""
        changed = sharing(effect.changed, self.env, self.memory) if effect.changed else set()
        if effect.unknown:
            self.heap += 1
            if self.dotted:
                self.env = {k: v for k, v in self.env.items() if "." not in k}
                self.dotted = False
            self._forget(sharing(self.shared, self.env, self.memory) if self.shared else set(), in_place=True)
        if changed:
            self.disturbed |= changed
            before = self.env
            self._forget(changed, in_place=True)
            for name in changed & before.keys():
                old, new = before[name], self.env[name]
                new.annotation, new.parameter, new.changed = old.annotation, old.parameter, by

    def _leave(self, statements: list[ast.stmt], changing: set[str]) -> None:
        """Forget what statements may have changed that ran or did not; what they bind may share memory with more."""
        before = self.env
        self._forget(changing)
        found = links(statements, self.digest, self._here(statements[0]))
        for name in changing & set().union(*(targets for targets, _ in found)):
            self.env[name].holds |= memory_of(reached({name}, found), before)

    def _grow(self, growing: dict[str, Growth]) -> None:
        for name, each in growing.items():
            holds = memory_of({name}, self.env)
            self.env = {**self.env, name: Definition(name, growth=each, holds=holds)}

    def _stores(self, statements: list[ast.stmt]) -> set[str]:
        return bound_in(statements, self.digest)

    def _disturbed_in(self, statements: list[ast.stmt], besides: Collection[ast.stmt] = ()) -> set[str]:
        """Names that statements, run in any order, may change in place; `besides`: some that are known to do so."""
        return disturbed_in(statements, self._here(statements[0]), self.digest, self.memory, besides)

    def _here(self, statement: ast.stmt) -> Point:
        return Point(self.env, statement, self.heap, self.function, self.names, self.owner)


def _elements(value: ast.expr, count: int) -> list[ast.expr] | None:
    """The elements of a right-hand side that is written as a tuple of as many."""
    if not isinstance(value, ast.Tuple | ast.List) or len(value.elts) != count:
        return None
    return None if any(isinstance(part, ast.Starred) for part in value.elts) else value.elts
