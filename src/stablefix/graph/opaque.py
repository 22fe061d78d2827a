"""Inputs: what is known of values that are not looked into."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from stablefix.graph import contraction, einops, sequences
from stablefix.graph.attributes import said_of
from stablefix.graph.canonical import make_named
from stablefix.graph.comprehensions import elements_of
from stablefix.graph.conditions import Condition
from stablefix.graph.constants import setting
from stablefix.graph.defaults import number, parameter_default
from stablefix.graph.expression import Apply, Constant, Input, Node, Origin, label
from stablefix.graph.factors import diagonal_of_factor
from stablefix.graph.facts import ARRAYS, NOTHING, Facts, Kind
from stablefix.graph.formula import apply
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.joining import joined
from stablefix.graph.kinds import LIBRARY_KINDS, kind_of
from stablefix.graph.lengths import COUNT, SIZES, axis_of, entry_of_shape, gives_shape, is_shape, length, size
from stablefix.graph.made import made, made_by_name, of_numbers
from stablefix.graph.masking import selected_by
from stablefix.graph.named import OF_SOME_DTYPE, SOME, are_ends, by_name, is_epsilon, is_path
from stablefix.graph.number_kinds import counts_of_unique, indexes
from stablefix.graph.parameters import has_base, is_kept_or_given, is_length
from stablefix.graph.ranges import interval_of, known
from stablefix.graph.resolve import constructor, qualified
from stablefix.graph.scope import Definition, Point
from stablefix.graph.settings import as_set
from stablefix.graph.stores import elsewhere
from stablefix.operators.operator import Operator, Spelling
from stablefix.operators.table import methods, operators, spellings
from stablefix.source.walk import called, dotted

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering

OF_ITS_OPERAND = frozenset({"square", "abs", "sqrt", "pow"})
"""Operators that come to the end of their range only where their operand does."""
CONTENT_METHODS = frozenset(
    "view view_as reshape reshape_as flatten unflatten squeeze unsqueeze transpose permute t contiguous clone "
    "detach expand expand_as repeat repeat_interleave tile roll flip gather take index_select masked_select split "
    "chunk unbind narrow select diagonal ravel swapaxes swapdims movedim cpu cuda numpy item copy tolist type_as "
    "to requires_grad_ sort topk take_along_dim flip fliplr flipud broadcast_to unique".split()
)
"""Methods whose result holds only numbers of their receiver, so that it lies in the same interval."""
ZEROED = frozenset({"diag", "diagflat", "diag_embed", "tril", "triu"})
"""Those whose result may hold zeros beside them."""


TEXT_METHODS = frozenset(
    "format strip rstrip lstrip lower upper title decode as_posix with_suffix with_name relative_to joinpath "
    "expanduser absolute".split()
)
"""Methods of texts and paths, which give such."""
OF_TEXTS = frozenset({"pathlib", "glob", "tempfile"})
"""Modules of which all functions give paths, and what is no number."""


def facts(syntax: ast.expr, point: Point, lowering: Lowering) -> Facts:
    """What the text of an opaque value tells."""
    match syntax:
        case ast.Name(id=name):
            return by_name(name, Facts(lowering.usage(point).kind(name)), sizes=lowering.pedantic)
        case ast.Attribute(value=ast.Name(id=base), attr=name) if "finfo" in base and is_epsilon(name):
            return Facts(Kind.SCALAR, OF_SOME_DTYPE, known=True)
        case ast.Attribute(value=ast.Call(func=ast.Attribute(attr="finfo")), attr=name) if (
            name == "resolution" or is_epsilon(name)
        ):
            return Facts(Kind.SCALAR, OF_SOME_DTYPE, known=True)
        case ast.Attribute(attr=name):
            counted = lowering.pedantic and is_length(dotted(syntax) or "", Kind.UNKNOWN, point, lowering)
            return by_name(name, Facts(interval=SOME) if counted else NOTHING, sizes=lowering.pedantic)
        case ast.Constant(value=complex()):
            return Facts(Kind.OTHER, dtype="complex")
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return Facts(Kind.OTHER, elements_of(syntax, point, lowering, later=isinstance(syntax, ast.GeneratorExp)))
        case ast.JoinedStr() | ast.Dict() | ast.Set() | ast.DictComp() | ast.Lambda():
            return Facts(Kind.OTHER)
        case ast.IfExp(body=body, orelse=orelse):
            one, other = lowering.lower(body, point), lowering.lower(orelse, point)
            kind = kind_of(one) if kind_of(one) is kind_of(other) else Kind.UNKNOWN
            return Facts(kind, interval_of(one).join(interval_of(other)), known=known(one) and known(other))
        case ast.BoolOp() | ast.Compare():
            return Facts(Kind.UNKNOWN, Interval(0, 1), integer=True)
    return NOTHING


def narrowed(found: Facts, conditions: Sequence[Condition]) -> Facts:
    """Facts with the conditions that hold at a place. That a test lets a value through is no sign that it comes."""
    if not conditions:
        return found
    interval = found.interval
    for condition in conditions:
        interval = condition.narrow(interval)
    return replace(found, interval=interval)


def assumed(node: Apply, conditions: Sequence[Condition]) -> Interval:
    """The interval of an application under the conditions that hold at a place."""
    interval = interval_of(node)
    for condition in conditions:
        interval = condition.narrow(interval)
    return interval


def stored_attribute(syntax: ast.Attribute, point: Point) -> Definition | None:
    """The definition of `self.x` where this very function assigned it before."""
    path = dotted(syntax)
    found = None if path is None else point.env.get(path)
    return None if found is None or found.unbound else found


def attribute(syntax: ast.Attribute, base: Node, point: Point, lowering: Lowering) -> Node:
    """An attribute that is read. A setting that the class sets once is known."""
    made_once = setting(syntax, point, lowering, ("attribute", base.key, syntax.attr, point.heap))
    if made_once is not None:
        return made_once
    if isinstance(syntax.value, ast.Name) and syntax.value.id == "self" and point.owner is not None:
        bound = said_of(syntax, point, lowering) or _class_default(syntax.attr, point)
        if bound is not None:
            return lowering.opaque(syntax, point, bound, ("attribute", base.key, syntax.attr, point.heap))
        if _is_parameter(syntax.attr, point):
            found = replace(facts(syntax, point, lowering), integer=False)
            return lowering.opaque(syntax, point, found, ("attribute", base.key, syntax.attr, point.heap))
    if (said := said_of(syntax, point, lowering)) is not None:
        return lowering.opaque(syntax, point, said, ("attribute", base.key, syntax.attr, point.heap))
    if syntax.attr in {"ndim", "size", "nbytes"}:
        found = length(base, None, maybe_empty=False) if syntax.attr == "size" else COUNT
        return lowering.opaque(syntax, point, found, ("attribute", base.key, syntax.attr))
    if syntax.attr in {"shape", "dtype", "device"}:
        return lowering.opaque(syntax, point, Facts(Kind.OTHER), ("attribute", base.key, syntax.attr))
    if syntax.attr in {"T", "mT", "H", "data", "real"} and kind_of(base) in ARRAYS:
        return lowering.opaque(syntax, point, contents(base), ("attribute", base.key, syntax.attr, point.heap))
    return lowering.opaque(syntax, point, None, ("attribute", base.key, syntax.attr, point.heap))


def _class_default(name: str, point: Point) -> Facts | None:
    """What the default of a constructor's parameter tells of `self.eps`, set by `self.eps = eps`."""
    assert point.owner is not None
    found = point.owner.set_once(name)
    if found is None or found[1] is None or not isinstance(found[0], ast.Name):
        return None
    default = parameter_default(found[1], found[0].id, point)
    if default is None:
        return None
    if is_epsilon(name) and default > 0:
        return Facts(Kind.SCALAR, Interval.point(default), known=True)
    return Facts(Kind.SCALAR)


def _is_parameter(name: str, point: Point) -> bool:
    """Whether an object makes an attribute a parameter, which is trained and therefore floating."""
    assert point.owner is not None
    return any(called(value) == "Parameter" for value, _ in point.owner.assigned(name) if value is not None)


def contents(base: Node) -> Facts:
    """Facts of a value that is made of numbers of another: a view, a selection."""
    if isinstance(base, Input):
        found = base.facts
        return Facts(found.kind, found.interval, found.dtype, found.integer, None, found.known)
    told = base.operands[0] if isinstance(base, Apply) and base.operator.name in OF_ITS_OPERAND else base
    return Facts(kind_of(base), interval_of(as_set(base)), known=known(told))


def _with_zeros(base: Node) -> Facts:
    """Facts of a diagonal, or of a matrix with a part of another."""
    found = contents(base)
    return replace(found, interval=found.interval.join(Interval(0, 0)), known=False)


def subscript(syntax: ast.Subscript, base: Node, point: Point, lowering: Lowering) -> Node:
    """An element or a selection. Sizes are counts; a mask of comparisons is a condition."""
    if gives_shape(syntax.value):
        found = entry_of_shape(base, axis_of(syntax.slice))
        return lowering.opaque(syntax, point, found, ("subscript", base.key, ast.dump(syntax.slice)))
    names = {node.id for node in ast.walk(syntax.slice) if isinstance(node, ast.Name)}
    values = tuple((name, point.env.get(name)) for name in sorted(names))
    identity = ("subscript", base.key, ast.dump(syntax.slice), values, point.heap)
    if any(isinstance(node, ast.Call) for node in ast.walk(syntax.slice)):
        identity = ("text", id(syntax))  # type: ignore[assignment]
    return lowering.opaque(syntax, point, _selected(syntax, base, point, lowering), identity)


def _selected(syntax: ast.Subscript, base: Node, point: Point, lowering: Lowering) -> Facts:
    """`x[x > 0]` holds only numbers above 0, `settings["eps"]` a small one."""
    found = contents(base)
    match syntax.slice:
        case ast.Constant(value=str() as name) if is_epsilon(name):
            return by_name(name, NOTHING)
    if isinstance(syntax.slice, ast.Attribute) and syntax.slice.attr == "dtype" and is_epsilon(label(syntax.value)):
        return Facts(Kind.SCALAR, OF_SOME_DTYPE, known=True)
    if kind_of(base) in (Kind.OTHER, Kind.SCALAR):  # What has elements is no number, whatever its default says.
        return NOTHING
    return narrowed(found, _told_by(syntax.slice, base, point, lowering))


def _told_by(mask: ast.expr, base: Node, point: Point, lowering: Lowering) -> list[Condition]:
    """What a mask tells of the entries that it selects of an array."""
    return [told for value, told in selected_by(mask, point, lowering) if value.key == base.key]


def element_facts(node: Node, definition: Definition, index: int) -> Facts:
    """What is known of one of the results of a call."""
    if is_shape(node):
        return entry_of_shape(node, index)
    kind = Kind.UNKNOWN if isinstance(node, Input) and node.facts.kind is Kind.OTHER else kind_of(node)
    if definition.syntax is None:
        return Facts(kind)
    if counts_of_unique(definition.syntax, index):
        return Facts(kind, Interval(1, 2.0**63), integer=True, known=True)
    return Facts(kind, integer=indexes(definition.syntax) or None)


def by_meaning(node: Node) -> Node:
    """A size that is divided by a number of parts, `dim // num_heads`: nobody asks for more parts than there are. What
    lies between a beginning and an end that are given, `t1 - t0`: nobody asks for a way of no length."""
    if not isinstance(node, Apply) or kind_of(node) in ARRAYS:
        return node
    lies = None
    match node.operator.name, node.operands:
        case "floor_divide", (whole, part) if not isinstance(part, Constant):
            lies = SOME if interval_of(whole).low >= 1 and interval_of(part).low >= 1 else None
        case "sub", (Input() as last, Input() as first) if are_ends(first.label, last.label):
            lies = ALL.punctured(0.0) if is_kept_or_given(first) and is_kept_or_given(last) else None
    return node if lies is None else Apply(node.operator, node.operands, node.origin, lies)


def joins_paths(operator: str, kind: Kind, operands: Sequence[ast.expr]) -> bool:
    """Whether a quotient of unknown values is a path that is joined of parts: `folder / file_name`."""
    return (
        operator == "div" and kind is Kind.UNKNOWN and any(is_path(dotted(each) or called(each)) for each in operands)
    )


def literal_call(resolved: str, call: ast.Call, point: Point, lowering: Lowering) -> Node | None:
    """Calls that are constants or counts: `float("inf")`, `torch.tensor(1.0)`, `len(x)`."""
    origin = Origin(call, point)
    match resolved, call.args:
        case "builtins.float", [ast.Constant(value=str() as text)] if text.strip("+-").lower() in {"inf", "infinity"}:
            return Constant(float(text), origin)
        case "torch.tensor" | "torch.as_tensor" | "numpy.float32" | "numpy.float64" | "numpy.array", [literal, *_]:
            value = number(literal)
            if value is not None:
                return Constant(value, origin, boxed=True)
            return of_numbers(literal, call, resolved, point, lowering)
        case name, [ast.Constant(value=str() as equation), *operands] if name in contraction.FUNCTIONS:
            if not call.keywords:
                return contraction.contraction(name, equation, [lowering.lower(o, point) for o in operands], origin)
        case einops.FUNCTION, [operand, ast.Constant(value=str() as axes)] if not call.keywords:
            return einops.rearrangement(axes, lowering.lower(operand, point), origin)
        case "builtins.len", [measured]:
            heap = 0 if lowering.pedantic and isinstance(measured, ast.Name) else point.heap
            of = lowering.lower(measured, point)
            found = length(of, 0, maybe_empty=lowering.pedantic)
            return lowering.opaque(call, point, found, ("count", of.key, "len", heap))
        case "math.factorial" | "scipy.special.factorial", [_, *_]:
            return lowering.opaque(call, point, Facts(interval=SOME))
        case "builtins.float" | "builtins.int", [argument]:
            inner = lowering.lower(argument, point)
            return lowering.opaque(call, point, Facts(Kind.SCALAR, interval_of(inner), known=known(inner)))
        case "builtins.max", [first, second]:
            return _python_extremum("maximum", first, second, call, point, lowering)
        case "builtins.min", [first, second]:
            return _python_extremum("minimum", first, second, call, point, lowering)
        case "builtins.abs", [argument]:
            inner = lowering.lower(argument, point)
            return Apply(apply("abs", inner).operator, (inner,), origin) if kind_of(inner) is not Kind.OTHER else None
        case "builtins.sum" | "builtins.max" | "builtins.min", [given]:
            return sequences.reduced(resolved, given, call, point, lowering)
    return joined(resolved, call, point, lowering)


def _python_extremum(
    name: str, first: ast.expr, second: ast.expr, call: ast.Call, point: Point, lowering: Lowering
) -> Node:
    """Of numbers it is the operator; of what else may be given it gives one of the two, and raises for arrays."""
    a, b = lowering.lower(first, point), lowering.lower(second, point)
    if {kind_of(a), kind_of(b)} <= {Kind.SCALAR, Kind.UNKNOWN} or lowering.choices:
        return make_named(name, (a, b), Origin(call, point))
    interval = interval_of(apply(name, a, b))
    return lowering.opaque(call, point, Facts(Kind.SCALAR, interval, known=known(a) or known(b)))


def call(syntax: ast.Call, resolved: str | None, point: Point, lowering: Lowering) -> Input:
    """A call that is not looked into. Its result holds the receiver's numbers where the method only selects them."""
    if (diagonal := diagonal_of_factor(syntax, resolved, point, lowering)) is not None:
        return lowering.opaque(syntax, point, diagonal)
    if isinstance(syntax.func, ast.Attribute) and resolved is None:
        base = lowering.lower(syntax.func.value, point)
        method = syntax.func.attr
        if method in SIZES:
            found = size(method, syntax.args, base, maybe_empty=lowering.pedantic)
            return lowering.opaque(syntax, point, found, ("count", base.key, method, ast.dump(syntax)))
        if method == "item" and kind_of(base) in ARRAYS:
            return lowering.opaque(syntax, point, replace(contents(base), kind=Kind.SCALAR))
        if method in {"type", "astype"} and syntax.args and kind_of(base) in ARRAYS:
            return lowering.opaque(syntax, point, replace(contents(base), integer=None, dtype=None))
        if method == "masked_select" and len(syntax.args) == 1:
            told = _told_by(syntax.args[0], base, point, lowering)
            return lowering.opaque(syntax, point, narrowed(contents(base), told))
        if method in ZEROED and kind_of(base) in ARRAYS:
            return lowering.opaque(syntax, point, _with_zeros(base))
        if method in CONTENT_METHODS and kind_of(base) in ARRAYS:
            of_bits = method == "view" and any(lowering.dtype(argument, point) for argument in syntax.args)
            return lowering.opaque(syntax, point, Facts(kind_of(base)) if of_bits else contents(base))
        if method in TEXT_METHODS and kind_of(base) is Kind.UNKNOWN:
            return lowering.opaque(syntax, point, Facts(Kind.OTHER))
        if kind_of(base) is Kind.TENSOR and method.endswith("_") and method[:-1] in methods():
            return lowering.opaque(syntax, point, contents(lowering.lower(elsewhere(syntax, syntax.func), point)))
        if kind_of(base) is Kind.TENSOR and method != "tolist":
            return lowering.opaque(syntax, point, made(method, syntax, Kind.TENSOR, point, lowering))
    if resolved is not None and syntax.args:
        root, _, name = resolved.rpartition(".")
        if root == "scipy.stats" or root.partition(".")[0] in OF_TEXTS or resolved == "builtins.str":
            return lowering.opaque(syntax, point, Facts(Kind.OTHER))  # A distribution of scipy has a `var` of its own.
        if (kind := LIBRARY_KINDS.get(root.split(".")[0], Kind.SCALAR)) in ARRAYS and not root.startswith("scipy"):
            if name in ZEROED:
                return lowering.opaque(syntax, point, _with_zeros(lowering.lower(syntax.args[0], point)))
            if name in CONTENT_METHODS:
                base = lowering.lower(syntax.args[0], point)
                selects = name == "masked_select" and len(syntax.args) == 2
                told = _told_by(syntax.args[1], base, point, lowering) if selects else []
                return lowering.opaque(syntax, point, narrowed(contents(base), told))
            return lowering.opaque(syntax, point, made(name, syntax, kind, point, lowering))
    if (limits := _limits_of_module(syntax, point)) is not None:
        return lowering.opaque(syntax, point, Facts(Kind.TENSOR, limits))
    if _is_layer(syntax, point) and any(kind_of(lowering.lower(a, point)) is Kind.TENSOR for a in syntax.args):
        return lowering.opaque(syntax, point, Facts(Kind.TENSOR))
    if _is_of_another_class(syntax, point, lowering):
        return lowering.opaque(syntax, point, Facts(Kind.OTHER))
    return lowering.opaque(syntax, point, made_by_name(called(syntax) or ""))


def _is_of_another_class(syntax: ast.Call, point: Point, lowering: Lowering) -> bool:
    """Whether a method is called as arrays have it, on what is none: then what it gives is none, either."""
    match syntax.func:
        case ast.Attribute(value=receiver, attr=name) if name in methods():
            return kind_of(lowering.lower(receiver, point)) is Kind.OTHER
    return False


def _limits_of_module(syntax: ast.Call, point: Point) -> Interval | None:
    """Where the results of a module lie, however it is set: those of `nn.CosineSimilarity(dim=dim)`."""
    built, at = constructor(syntax.func, point) or (None, None)
    if built is None or at is None:
        return None
    made = [each for each in spellings().get(qualified(built.func, at) or "", ()) if each.is_module and not each.method]
    limits = [operators()[each.operator].range for each in made]
    return Interval.parse(limits[0]) if len(limits) == 1 and limits[0] else None


def _is_layer(syntax: ast.Call, point: Point) -> bool:
    """`self.layer(x)` in a module: what takes tensors there gives tensors."""
    match syntax.func:
        case ast.Attribute(value=ast.Name(id="self")):
            return has_base(point, "Module")
    return False


def impure_facts(operator: Operator, spelling: Spelling) -> Facts:
    """What is known of random numbers: their range."""
    kind = LIBRARY_KINDS.get(spelling.library, Kind.ARRAY)
    return Facts(kind, Interval.parse(operator.range) if operator.range else ALL, known=operator.range is not None)
