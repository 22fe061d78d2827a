"""From a matched expression and its repaired graph to edits of the source text."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace

from stablefix.graph.expression import Apply, Node, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.scope import Definition
from stablefix.rewrite import imports
from stablefix.rewrite.carry import Carrier, RefusedError
from stablefix.rewrite.comments import lost
from stablefix.rewrite.definition_site import Site, definition_site
from stablefix.rewrite.dialect import Dialect
from stablefix.rewrite.edits import Edit, apply
from stablefix.rewrite.hoist import Hoist, can_hoist, indentation
from stablefix.rewrite.placing import placed
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.purity import Purity, is_cheap
from stablefix.rewrite.removal import dead, gap_closed, lines_of
from stablefix.rewrite.render import Renderer
from stablefix.rewrite.sharing import Sharing, sharing
from stablefix.source.syntax import parse
from stablefix.targets import Targets


@dataclass(frozen=True)
class Rewrite:
    """A repair as text.

    edits    all of it, with added imports, names and removed definitions; made together or not at all.
    content  the new expression.
    site     the node whose text was exchanged, and what it became.
    imports  import statements that are added (their edit is among `edits`).
    note     what happens besides exchanging the expression, for a person; empty when nothing does.
    rebound  whether a value is kept under another name because its own is given to something else.
    shared   whether somebody gets memory that an operand holds too, where the old form made a new value.
    """

    edits: tuple[Edit, ...]
    content: str
    site: Site
    imports: tuple[str, ...] = ()
    note: str = ""
    rebound: bool = False
    shared: bool = False


@dataclass(frozen=True)
class Refused:
    """Why a repair cannot be written."""

    reason: str


def rewrite(
    root: Node,
    repaired: Node,
    layout: Layout,
    names: Mapping[Hashable, str] | None = None,
    targets: Targets = (),
    way: Definition | None = None,
) -> Rewrite | Refused:
    """Write `repaired` in place of `root`, or else what differs in the statement that makes it.

    root      the matched node; its origin is the expression to replace, and must be exact.
    repaired  the graph to write. Nodes of the old graph in it keep their text.
    layout    the file. `root.origin.syntax` is a node of `layout.tree`.
    names     wanted names for values (by key) that must be given one, or that the repair needs more than once.
    targets   the oldest versions of libraries that the new text is for.
    way       the one of several definitions of a name that was followed: only its statement may be written anew.
    """
    here = Refused("only one way that leads here needs it") if way else _written(root, repaired, layout, names, targets)
    elsewhere = isinstance(here, Refused) or here.rebound
    site = definition_site(root, repaired, layout, way) if elsewhere else None
    there = here if site is None else _written(*site, layout, names, targets)
    return here if isinstance(there, Refused) else there


def _written(
    root: Node, repaired: Node, layout: Layout, names: Mapping[Hashable, str] | None, targets: Targets
) -> Rewrite | Refused:
    reason = _unwritable(root, layout)
    if reason is not None:
        return Refused(reason)
    purity = Purity(root)
    carrier = Carrier(layout, root, purity, names or {}, shared=_shared(root, layout, purity, names or {}))
    try:
        first = _Attempt(carrier, repaired, targets)
        result = first.try_out()
        repeated, shared = first.carrier.written_again(), first.carrier.used_again()
        if result is None or repeated or shared != carrier.shared:
            first = _Attempt(replace(carrier.blank(), repeated=repeated, shared=shared), repaired, targets)
            result = first.run()
    except (RefusedError, ValueError) as error:
        return Refused(str(error))
    if not first.evaluated_twice:
        return result
    named = replace(first.carrier.blank(), must_name=first.evaluated_twice)
    try:
        return _Attempt(named, repaired, targets).run()
    except (RefusedError, ValueError):
        return result


def _shared(root: Node, layout: Layout, purity: Purity, names: Mapping[Hashable, str]) -> frozenset[Hashable]:
    """Keys of the values that may get a line of their own: those with a wanted name, where there is a place for it."""
    if not names or root.origin is None:
        return frozenset()
    syntax, point = root.origin.syntax, root.origin.point
    statement = layout.statement(syntax)
    if statement is None or not purity.is_pure(syntax, point):
        return frozenset()
    return frozenset(names) if can_hoist(syntax, statement, point, syntax, layout, purity) else frozenset()


def _unwritable(root: Node, layout: Layout) -> str | None:
    if root.origin is None or (root.origin.syntax not in layout.parents and not _in_place(root)):
        return "the expression is not written out in this file"
    if not root.origin.exact:
        return "the text of the expression stands for more than what was matched"
    if isinstance(root.origin.syntax, ast.Name):
        return "the expression is written elsewhere"
    if any(isinstance(above, ast.JoinedStr | ast.FormattedValue) for above in layout.ancestors(root.origin.syntax)):
        return "the expression stands inside an f-string"
    return None


def _in_place(root: Node) -> bool:
    """Whether a node is what `a /= b`, `a.div_(b)` or `np.divide(a, b, out=a)` gives a: a statement, of which only b
    can be written anew."""
    return root.origin is not None and root.origin.syntax is root.origin.point.augmented


def _writes_out(root: Node) -> bool:
    """Whether a call writes its result to what is no operand of it, or not only: `np.log(p, out=x)`."""
    spelling = None if root.origin is None else root.origin.spelling
    return spelling is not None and not spelling.is_method


def _changed_operand(root: Node, repaired: Node, layout: Layout) -> tuple[ast.expr, Node]:
    """The text of the one operand in which two applications differ, and what becomes of it. Raises RefusedError."""
    if isinstance(root, Apply) and isinstance(repaired, Apply) and root.operator == repaired.operator:
        pairs = zip(root.operands, repaired.operands, strict=True)
        changed = [(old, new) for old, new in pairs if old.key != new.key]
        kept = None if _writes_out(root) else root.operands[0]
        for old, new in changed:
            text = None if old.origin is None or not old.origin.exact else old.origin.syntax
            if len(changed) == 1 and old is not kept and text in layout.parents:
                return text, new
    raise RefusedError("a statement that works in place stays one, and only what it is given can change")


class _Attempt:
    """One way of writing a repair.

    `evaluated_twice`: text that was copied though its old place stays, so that it is better named than copied.
    """

    def __init__(self, carrier: Carrier, repaired: Node, targets: Targets) -> None:
        self.carrier, self.repaired, self.layout, self.purity = carrier, repaired, carrier.layout, carrier.purity
        self.wanted = repaired
        self.syntax, self.point = carrier.syntax, carrier.point
        if _in_place(carrier.root):
            self.syntax, self.repaired = _changed_operand(carrier.root, repaired, carrier.layout)
        self.dialect = Dialect(carrier.root, list(_matched(carrier.root, repaired, carrier)), self.point, targets)
        self.evaluated_twice: frozenset[int] = frozenset()

    def try_out(self) -> Rewrite | None:
        """Write it; None where that cannot be done while nothing is named."""
        try:
            return self.run()
        except RefusedError:
            if not self.carrier.written_again():
                raise
            return None

    def run(self) -> Rewrite:
        """Write it. Raises RefusedError, UnreadableError or ValueError."""
        tree = Renderer(self.carrier, self.dialect).render(self.repaired)
        span, content = placed(tree, self.syntax, self.layout)
        self._check_effects()
        kept = Sharing.NONE if kind_of(self.carrier.root) is Kind.SCALAR else self._sharing(content)
        comment = lost(self.layout, self.layout.span(self.syntax), map(self.layout.span, self.carrier.carried))
        if comment is not None:
            raise RefusedError(f"a comment would be lost: {comment}")
        content, removed = self._under_its_own_name(content)
        hoists = list(self.carrier.hoists.values())
        removed += dead(self.syntax, self.point, self._kept(), self._names(content), self.layout, self.purity)
        self._note_copies(removed)
        edits = [*self._import_edits(), *self._hoist_edits(hoists, removed), *self._step_edits(), Edit(*span, content)]
        hoisted = {id(hoist.statement) for hoist in hoists}
        edits += [
            Edit(*gap_closed(definition.statement, self.layout), "")
            for definition in removed
            if definition.statement is not None and id(definition.statement) not in hoisted
        ]
        edits = _merged(edits)
        self._check_result(edits)
        added = tuple(imports.statement(module, alias) for module, alias in sorted(self.dialect.imports.items()))
        names = [*(hoist.name for hoist in hoists), *(step.name for step in self.carrier.steps.values())]
        site = self.carrier.root, self.wanted
        rebound = any(isinstance(hoist.syntax, ast.Name) for hoist in hoists)
        return Rewrite(tuple(edits), content, site, added, _note(names, removed, added), rebound, kept is Sharing.KEPT)

    def _sharing(self, content: str) -> Sharing:
        found = sharing(self.syntax, content, self.point, self.layout)
        if found is Sharing.CHANGED:
            raise RefusedError(f"it would share its memory with `{content}`, and one of them is changed in place")
        return found

    def _under_its_own_name(self, content: str) -> tuple[str, list[Definition]]:
        """The new text, and the definitions that go for it, where `x = x + 1` is not needed any more: what it was made
        of keeps its name then, and needs no other."""
        overwritten: list[Definition] = []
        for key, hoist in list(self.carrier.hoists.items()):
            match hoist.statement, hoist.syntax:
                case ast.Assign(targets=[ast.Name(id=target)]), ast.Name(id=name) if target == name:
                    names = self._names(content) - {name}
                    gone = dead(self.syntax, self.point, self._kept(), names, self.layout, self.purity)
                    if [definition.statement for definition in gone] == [hoist.statement]:
                        del self.carrier.hoists[key]
                        content = re.sub(rf"\b{hoist.name}\b", name, content)
                        overwritten += gone
        return content, overwritten

    def _import_edits(self) -> Iterator[Edit]:
        if self.dialect.imports:
            edit = imports.insertion(self.layout, self.dialect.imports)
            if edit is None:
                raise RefusedError("there is no line for the import that it needs")
            yield edit

    def _kept(self) -> list[ast.expr]:
        """Text that still stands somewhere: what was carried, copied or hoisted."""
        return [*self.carrier.carried, *(hoist.syntax for hoist in self.carrier.hoists.values())]

    def _names(self, content: str) -> set[str]:
        contents = [content, *(step.content for step in self.carrier.steps.values())]
        expressions: list[ast.AST] = [ast.parse(f"({content})", mode="eval") for content in contents]
        expressions += [hoist.syntax for hoist in self.carrier.hoists.values()]
        return {node.id for tree in expressions for node in ast.walk(tree) if isinstance(node, ast.Name)}

    def _note_copies(self, removed: list[Definition]) -> None:
        statements = {id(definition.statement) for definition in removed}
        self.evaluated_twice = frozenset(
            id(syntax)
            for syntax in self.carrier.copied
            if not is_cheap(syntax) and id(self.layout.statement(syntax)) not in statements
        )

    def _check_effects(self) -> None:
        """Every part with an effect comes out exactly once, in the old order."""
        carried = self.carrier.carried
        within = [{id(part) for part in ast.walk(syntax)} for syntax in carried]
        order: list[int] = []
        for effect in self.purity.effects(self.syntax, self.point):
            places = [index for index, parts in enumerate(within) if id(effect) in parts]
            if len(places) != 1:
                times = "no longer" if not places else "more than once"
                raise RefusedError(f"`{ast.unparse(effect)}` would be evaluated {times}")
            order += places
        if order != sorted(order):
            raise RefusedError("calls with unknown effects would be evaluated in another order")

    def _hoist_edits(self, hoists: list[Hoist], removed: list[Definition]) -> Iterator[Edit]:
        """New lines before statements, and the names in place of what moved into them."""
        dropped = {id(definition.statement) for definition in removed}
        groups: dict[int, list[Hoist]] = {}
        for hoist in sorted(hoists, key=lambda hoist: self.layout.span(hoist.syntax)):
            groups.setdefault(id(hoist.statement), []).append(hoist)
        for group in groups.values():
            statement = group[0].statement
            indent, newline = indentation(statement, self.layout), self.layout.newline
            lines = _lines([(hoist.name, self.layout.text_of(hoist.syntax)) for hoist in group], indent, newline)
            start, end = lines_of(statement, self.layout)
            if id(statement) in dropped:
                yield Edit(start, end, lines)
                continue
            yield Edit(start, start, lines)
            for hoist in group:
                if not any(part is hoist.syntax for part in ast.walk(self.syntax)):
                    comment = lost(self.layout, self.layout.span(hoist.syntax), ())
                    if comment is not None:
                        raise RefusedError(f"a comment would be moved: {comment}")
                    yield Edit(*self.layout.span(hoist.syntax), hoist.name)

    def _step_edits(self) -> Iterator[Edit]:
        """New lines before the statement of the root, with the values that the new expression needs more than once."""
        steps = self.carrier.steps.values()
        statement = self.layout.statement(self.syntax)
        if steps and statement is not None:
            indent, newline = indentation(statement, self.layout), self.layout.newline
            lines = _lines([(step.name, step.content) for step in steps], indent, newline)
            start, _ = lines_of(statement, self.layout)
            yield Edit(start, start, lines)

    def _check_result(self, edits: list[Edit]) -> None:
        """The changed statements of the module must still be Python. The rest of a long file is not read again."""
        low, high = edits[0].start, edits[-1].end
        touched = [low, high]
        for statement in self.layout.tree.body:
            decorators = getattr(statement, "decorator_list", [])
            first = self.layout.lines[min(node.lineno for node in [statement, *decorators]) - 1]
            end = self.layout.span(statement)[1]
            if first <= high and end >= low:
                touched += [first, end]
        base, limit = min(touched), max(touched)
        inside = [Edit(edit.start - base, edit.end - base, edit.content) for edit in edits]
        changed = parse(apply(self.layout.text[base:limit], inside).removeprefix("\ufeff"), "<changed>")
        if not isinstance(changed, ast.Module):
            raise RefusedError(f"the new text would not be Python: {changed.message}")


def _merged(edits: list[Edit]) -> list[Edit]:
    """The edits in order; what is inserted where another edit begins becomes part of it."""
    found: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if found and found[-1].start == found[-1].end == edit.start:
            found[-1] = Edit(edit.start, edit.end, found[-1].content + edit.content)
        else:
            found.append(edit)
    return found


def _matched(root: Node, repaired: Node, carrier: Carrier) -> Iterator[Node]:
    """The nodes of the old graph that do not come out as they were, the root first."""
    kept: set[int] = set()
    for node in walk(repaired):
        if node is not root and carrier.carries(node):
            kept.update(id(part) for part in walk(node))
    seen = [node for node in walk(root) if id(node) not in kept]
    return reversed(seen)


def _lines(assignments: list[tuple[str, str]], indent: str, newline: str) -> str:
    return "".join(f"{indent}{name} = {_on_one_line(text)}{newline}" for name, text in assignments)


def _on_one_line(text: str) -> str:
    """The text as the right-hand side of an assignment: in parentheses where a line would end outside brackets."""
    try:
        ast.parse(f"_ = {text}")
    except SyntaxError:
        return f"({text})"
    return text


def _note(names: list[str], removed: list[Definition], added: tuple[str, ...]) -> str:
    parts = [f"names `{name}`" for name in names]
    parts += [f"removes `{definition.name}`, which nothing uses any more" for definition in removed]
    parts += [f"adds `{statement}`" for statement in added]
    return "; ".join(parts)
