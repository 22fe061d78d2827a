"""What a call may change besides its result.

The rule is the design's: known operators and builtins change nothing; names that end in `_`, `out=` and `inplace=`
change what they are given; unknown code may change whatever it is given and any attribute of anything. A call whose
result nobody takes is made for what it changes, whatever its name is: `x.sort()`, `np.random.shuffle(x)`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from stablefix.graph.callee import Callee, callee
from stablefix.graph.immutable import holds_immutable
from stablefix.graph.resolve import constructor, qualified
from stablefix.graph.scope import Definition, Point
from stablefix.operators.table import methods, spellings
from stablefix.source.deferred import HiddenError
from stablefix.source.walk import inner_statements, walk

SILENT_ROOTS = frozenset("builtins warnings logging typing".split())
"""Libraries whose functions change none of their arguments, also where nobody takes the result."""
CHANGING_METHODS = frozenset("append extend add_module register_buffer".split())
"""Methods that change their receiver although they are harmless to their arguments' numbers."""
STEPS = frozenset({"step"})
"""Methods, called without arguments, that change parameters: any name may hold one."""
PURE_ROOTS = frozenset("torch numpy math scipy jax builtins cupy tensorflow einops warnings logging typing".split())
PURE_BUILTINS = frozenset(
    "abs all any bool bytes callable complex dict dir divmod enumerate filter float format frozenset getattr "
    "hasattr hash id int isinstance issubclass iter len list map max min next object ord pow print property range "
    "repr reversed round set slice sorted str sum super tuple type vars zip ValueError RuntimeError TypeError "
    "NotImplementedError KeyError IndexError AssertionError Exception".split()
)
PURE_METHODS = frozenset(
    "size dim numel item tolist numpy cpu cuda to type type_as float half double bfloat16 int long bool byte "
    "short view view_as reshape reshape_as flatten unflatten squeeze unsqueeze transpose permute t T mT "
    "contiguous clone detach expand expand_as repeat repeat_interleave tile roll flip gather take index_select "
    "masked_select scatter scatter_add split chunk unbind narrow select diag diagonal tril triu sort argsort topk "
    "argmax argmin unique nonzero any all eq ne lt le gt ge backward requires_grad new_zeros new_ones new_full "
    "new_tensor new_empty keys values items get copy format join split strip startswith endswith lower upper "
    "is_floating_point matmul mm bmm dot einsum astype ravel swapaxes swapdims movedim stack cat index append "
    "extend parameters children named_parameters modules device dtype shape ndim element_size get_device is_cuda "
    "stride storage_offset fill_diagonal bincount histc median quantile mode kthvalue info debug warning error "
    "named_modules log_prob cdf icdf entropy sample rsample".split()
)
"""Methods that leave their receiver's numbers and their arguments alone."""
VIEW_METHODS = frozenset(
    "view view_as reshape reshape_as flatten unflatten squeeze unsqueeze transpose permute t contiguous detach "
    "expand expand_as to type float half double bfloat16 numpy cpu cuda split chunk unbind narrow select diagonal "
    "ravel swapaxes swapdims movedim astype expand_dims matrix_transpose".split()
)
"""Methods whose result may share memory with their receiver."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Names (or dotted paths) whose value a statement may change in place, and whether unknown code ran."""

    changed: frozenset[str]
    unknown: bool
    outermost: bool
    """Only the outermost call of the statement changes anything, so everything else is evaluated before."""


DISTRIBUTIONS = ("scipy.stats.", "torch.distributions.")
"""Modules whose objects answer, and change nothing that they are asked with."""
NO_EFFECT = Effect(frozenset(), False, True)


def effect_of(calls: list[ast.Call], point: Point) -> Effect:
    """The effect of the calls that a statement evaluates."""
    changed: set[str] = set()
    unknown = False
    impure: list[ast.Call] = []
    for call in calls:
        touched, opaque = _call(call, point)
        if touched or opaque:
            impure.append(call)
            changed |= touched
            unknown |= opaque
    if not impure:
        return NO_EFFECT
    changed = {name for name in changed if not holds_immutable(name, point)}
    return Effect(frozenset(changed), unknown, len(impure) == 1 and _is_outermost(impure[0], point.statement))


def _is_outermost(call: ast.Call, statement: ast.stmt) -> bool:
    """Whether everything else that a statement evaluates is evaluated before the call."""
    return isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) and statement.value is call


def _call(call: ast.Call, point: Point) -> tuple[set[str], bool]:
    for keyword in call.keywords:
        if keyword.arg == "out" and not _is_none(keyword.value):
            return base_names(keyword.value), False
        if keyword.arg == "inplace" and not _is_false(keyword.value):
            return given_names(call, point), False
    discarded = isinstance(point.statement, ast.Expr) and point.statement.value is call
    name = qualified(call.func, point)
    if name is not None:
        root, _, _ = name.partition(".")
        last = name.rpartition(".")[2]
        if root == "builtins":
            everything = set(point.env) if last in {"exec", "eval"} else set()
            return (set(), False) if last in PURE_BUILTINS else (_argument_names(call) | everything, True)
        if name in spellings() or root in PURE_ROOTS:
            in_place = last.endswith("_") and not last.endswith("__")
            if in_place or (discarded and root not in SILENT_ROOTS) or _works_in_place(name, call):
                return _argument_names(call), False
            return set(), False
        runs = callee(call, point)
        return (set(), False) if runs is not None and is_effectless(runs, point) else (_argument_names(call), True)
    if (runs := callee(call, point)) is not None and is_effectless(runs, point):
        return set(), False
    built = constructor(call.func, point)
    if built is not None and (module := qualified(built[0].func, built[1])) in spellings():
        return (_argument_names(call), False) if _works_in_place(module or "", built[0]) else (set(), False)
    if isinstance(call.func, ast.Attribute):
        method = call.func.attr
        if method.endswith("_") and not method.endswith("__"):
            return base_names(call.func.value), False
        asked = constructor(call.func.value, point)
        if asked is not None and (qualified(asked[0].func, asked[1]) or "").startswith(DISTRIBUTIONS):
            return set(), False
        if method in STEPS and not call.args:
            return _may_be_parameters(point), True
        if method in PURE_METHODS or method in methods():
            if discarded or method in CHANGING_METHODS:
                return base_names(call.func.value) - {"self"}, method == "backward"
            return set(), False
        return _argument_names(call) | base_names(call.func.value) - {"self"}, True
    return _argument_names(call), True


PLAIN = (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr, ast.If, ast.For, ast.Assert, ast.Raise, ast.Pass)
"""Statements that, by themselves, change no value that somebody else may hold."""
LONGEST = 30
"""Statements of a function that is asked what it changes."""


def is_effectless(runs: Callee, point: Point) -> bool:
    """Whether a call of a function of the project changes nothing but names of its own."""
    known = runs.names.effectless
    if runs.function not in known:
        known[runs.function] = False
        try:
            known[runs.function] = _changes_nothing(runs)
        except HiddenError as error:
            if error.tree is point.names.tree:
                raise
    return known[runs.function]


def _changes_nothing(runs: Callee) -> bool:
    digest = runs.names.digest(runs.function)
    statements: list[ast.stmt] = list(digest.body)
    for statement in statements:
        statements.extend(inner_statements(statement))
        plain = isinstance(statement, PLAIN) and not _stored_elsewhere(statement)
        if not plain or statement in digest.walruses or len(statements) > LONGEST:
            return False
    env = {name: Definition(name) for name in (*runs.given, *runs.defaults, *digest.bound)}
    for statement, calls in digest.calls.items():
        inside = Point(env, statement, 0, runs.function, runs.names, runs.owner)
        if any(touched or unknown for touched, unknown in (_call(call, inside) for call in calls)):
            return False
    yielding = (ast.Yield, ast.YieldFrom, ast.Await)
    return not any(isinstance(part, yielding) for part in walk(ast.Module(digest.body, [])))


def _stored_elsewhere(statement: ast.stmt) -> bool:
    """Whether a statement stores into an element or an attribute."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return any(isinstance(part, ast.Subscript | ast.Attribute) for target in targets if target for part in walk(target))


def _may_be_parameters(point: Point) -> set[str]:
    """Names that may hold a parameter of a model: whatever was not computed here."""
    values = {name: definition.value for name, definition in point.env.items() if name != "self"}
    return {
        name
        for name, value in values.items()
        if value.imported is None and (value.syntax is None or isinstance(value.syntax, ast.Attribute))
    }


def _works_in_place(name: str, call: ast.Call) -> bool:
    """Whether a call of the libraries, or of a module's constructor, asks for its operand to be overwritten.

    A flag that comes last in torch's functions and modules can be `inplace`; one operand too many of a NumPy function
    is `out`.
    """
    if any(keyword.arg == "inplace" and not _is_false(keyword.value) for keyword in call.keywords):
        return True
    if name == "numpy.nan_to_num" and any(word.arg == "copy" and _is_false(word.value) for word in call.keywords):
        return True
    if name.startswith("torch.nn."):
        last = call.args[-1] if call.args else None
        return isinstance(last, ast.Constant) and last.value is True
    if not name.startswith("numpy.") or name not in spellings() or spellings()[name][0].is_snippet:
        return False
    places = sum(argument.positional for argument in spellings()[name][0].arguments)
    return len(call.args) > places


def is_in_place(call: ast.Call, point: Point) -> bool:
    """Whether a call overwrites what it is given, by its name or by what it asks for: `net(x).exp_()`,
    `relu(net(x), inplace=True)`."""
    name = qualified(call.func, point) or ast.unparse(call.func)
    if name.endswith("_") and not name.endswith("__"):
        return True
    if any(keyword.arg == "out" and not _is_none(keyword.value) for keyword in call.keywords):
        return True
    built = constructor(call.func, point)
    made = None if built is None else qualified(built[0].func, built[1])
    return _works_in_place(name, call) or (built is not None and _works_in_place(made or "", built[0]))


def given_names(call: ast.Call, point: Point) -> set[str]:
    """The names whose memory a call is given: of its arguments, and of what it is a method of."""
    if isinstance(call.func, ast.Attribute) and qualified(call.func, point) is None:
        return _argument_names(call) | base_names(call.func.value)
    return _argument_names(call)


def _is_false(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Constant) and not expression.value


def _is_none(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Constant) and expression.value is None


def _argument_names(call: ast.Call) -> set[str]:
    found: set[str] = set()
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        found |= base_names(argument)
    return found


def base_names(expression: ast.expr) -> set[str]:
    """The names and dotted paths whose memory the value of an expression may share."""
    match expression:
        case ast.Name(id=name):
            return {name}
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return {f"{name}.{attribute}", name} if name != "self" else {f"{name}.{attribute}"}
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value):
            return base_names(value)
        case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in VIEW_METHODS:
            return base_names(value)
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return set().union(*(base_names(element) for element in elements))
        case ast.Dict(values=values):
            return set().union(*(base_names(value) for value in values))
        case ast.IfExp(body=body, orelse=orelse):
            return base_names(body) | base_names(orelse)
        case ast.BoolOp(values=values):
            return set().union(*(base_names(value) for value in values))
        case ast.NamedExpr(target=target, value=value):
            return base_names(target) | base_names(value)
    return set()


def stored_elements(target: ast.expr) -> set[str]:
    """What an assignment to elements (`x[i] = ...`) changes in place."""
    match target:
        case ast.Subscript(value=base):
            return base_names(base)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return set().union(*(stored_elements(element) for element in elements))
    return set()
