"""From the arguments of a call to the operands of an operator, by the library's real signature."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from stablefix.graph.canonical import make_named
from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import ARRAYS
from stablefix.graph.kinds import LIBRARY_KINDS
from stablefix.operators.operator import REQUIRED, Argument, Form, Operator, Parameter, Sort, Spelling

KEEPDIM = "keepdim"
"""The canonical name of the one argument that no operator has: reductions in a graph always keep their axes."""

BESIDE_THE_NUMBERS = frozenset({"device", "generator", "requires_grad", "pin_memory"})
"""Arguments of random numbers that say nothing of what they are."""

OF_A_SHAPE = frozenset({"full_like", "where", "clamp"})
"""Functions of NumPy that have a dtype of another meaning, or none."""
NONE = Constant(None)

Lower = Callable[[ast.expr], Node]


def bind(
    operator: Operator,
    spelling: Spelling,
    arguments: tuple[Argument, ...],
    positional: list[ast.expr],
    keywords: list[ast.keyword],
    lower: Lower,
    dtype_of: Callable[[ast.expr], str | None],
) -> tuple[dict[str, Node], bool] | None:
    """Canonical parameter -> node for one call, and whether axes are kept; None when the call is not this spelling.

    `lower` lowers an argument's text, `dtype_of` reads one that names a dtype.
    """
    asked = [each for each in keywords if each.arg == "dtype"] if _casts_first(operator, spelling) else []
    rest = [each for each in keywords if each not in asked]
    assigned = assign(arguments, positional, _canonically_named(spelling, arguments, rest))
    if assigned is None:
        return None
    sorts = {parameter.name: parameter for parameter in operator.parameters}
    bound: dict[str, Node] = {name: Constant(value) for name, value in spelling.fixed}
    keepdim = False
    for argument in arguments:
        given = assigned.get(argument.name)
        if argument.means == KEEPDIM:
            flag = argument.default if given is None else _literal(given)
            if not isinstance(flag, bool):
                return None
            keepdim = flag
        elif argument.means is None:
            beside = not operator.pure and argument.name in BESIDE_THE_NUMBERS
            if given is not None and not beside and not _at_default(given, argument):
                return None
        elif argument.means in sorts:
            node = _operand(sorts[argument.means], argument, given, lower, dtype_of)
            if node is None:
                return None
            bound[argument.means] = node
    for keyword in asked:
        if not _cast(bound, operator, keyword.value, lower, dtype_of):
            return None
    return bound, keepdim


def _casts_first(operator: Operator, spelling: Spelling) -> bool:
    """Whether a `dtype` is what the operands are cast to before anything is computed: of all that folds an axis, and of
    NumPy's functions of single numbers."""
    of_numbers = spelling.library == "numpy" and operator.form is Form.ELEMENTWISE and operator.name not in OF_A_SHAPE
    return operator.form is Form.REDUCTION or of_numbers


def _cast(
    bound: dict[str, Node],
    operator: Operator,
    syntax: ast.expr,
    lower: Lower,
    dtype_of: Callable[[ast.expr], str | None],
) -> bool:
    """Cast the operands of a call to a dtype; False where nobody knows which one that is. Their own changes nothing."""
    if isinstance(syntax, ast.Constant) and syntax.value is None:
        return True
    values = [each.name for each in operator.parameters if each.sort is Sort.OPERAND]
    operands = {name: bound[name] for name in values if not isinstance(bound.get(name, NONE), Constant)}
    if isinstance(syntax, ast.Attribute) and syntax.attr == "dtype":
        own = lower(syntax.value).key
        return all(operand.key == own for operand in operands.values())
    name = dtype_of(syntax)
    if name is None:
        return False
    bound.update({each: make_named("cast", (operand, Constant(name)), None) for each, operand in operands.items()})
    return True


ALIASES = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x1": "input", "x2": "other"}
"""NumPy's names for arguments, which torch's own functions (not those of torch.nn.functional) accept too."""
NATIVE = frozenset({"torch.nn.functional.cosine_similarity"})
"""Functions of torch.nn.functional that are torch's own under another name."""


def _canonically_named(
    spelling: Spelling, arguments: tuple[Argument, ...], keywords: list[ast.keyword]
) -> list[ast.keyword]:
    if spelling.library != "torch" or (spelling.name.startswith("torch.nn") and spelling.name not in NATIVE):
        return keywords
    names = {argument.name for argument in arguments}
    return [
        ast.keyword(ALIASES[keyword.arg], keyword.value)
        if keyword.arg in ALIASES and keyword.arg not in names and ALIASES[keyword.arg] in names
        else keyword
        for keyword in keywords
    ]


def assign(
    arguments: Iterable[Argument], positional: list[ast.expr], keywords: list[ast.keyword]
) -> dict[str, ast.expr | list[ast.expr]] | None:
    """Argument name -> text, as Python's own call rules say; None for a call that does not fit."""
    if any(isinstance(argument, ast.Starred) for argument in positional):
        return None
    found: dict[str, ast.expr | list[ast.expr]] = {}
    rest = list(positional)
    by_name: dict[str, Argument] = {}
    for argument in arguments:
        if argument.keyword:
            by_name[argument.name] = argument
        if argument.variadic:
            if rest:
                found[argument.name] = rest
            rest = []
        elif argument.positional and rest:
            found[argument.name] = rest.pop(0)
    if rest:
        return None
    for keyword in keywords:
        if keyword.arg is None or keyword.arg not in by_name or keyword.arg in found:
            return None
        found[keyword.arg] = keyword.value
    for argument in arguments:
        if argument.default is REQUIRED and not argument.variadic and argument.name not in found:
            return None
    return found


def _operand(
    parameter: Parameter,
    argument: Argument,
    given: ast.expr | list[ast.expr] | None,
    lower: Lower,
    dtype_of: Callable[[ast.expr], str | None],
) -> Node | None:
    if given is None:
        return Constant(argument.default if argument.default is not REQUIRED else parameter.default)
    if isinstance(given, list):
        if parameter.sort is not Sort.DIM:
            return None
        given = given[0] if len(given) == 1 else ast.Tuple(given, ast.Load())
    if parameter.sort is Sort.DTYPE:
        name = dtype_of(given)
        return None if name is None else Constant(name)
    if parameter.sort is Sort.DIM and isinstance(given, ast.Attribute) and dtype_of(given) is not None:
        return None  # `x.view(torch.int32)` has the shape of x, and other numbers.
    node = lower(given)
    if parameter.sort is Sort.NUMBER and isinstance(node, Constant) and isinstance(node.value, bool):
        node = Constant(int(node.value), node.origin)
    if argument.tensor and isinstance(node, Constant) and not node.boxed:
        return None
    if argument.single and not is_one_axis(node):
        return None
    return node if fits(parameter.sort, node) else None


def is_one_axis(node: Node) -> bool:
    """Whether a node is the number of an axis for certain."""
    return isinstance(node, Constant) and isinstance(node.value, int) and not isinstance(node.value, bool)


def fits(sort: Sort, node: Node) -> bool:
    """Whether a node may stand for a parameter of a sort."""
    if sort is Sort.OPERAND:
        return not isinstance(node, Constant) or node.value is None or isinstance(node.value, int | float)
    if isinstance(node, Apply):
        return sort is Sort.NUMBER or (sort is Sort.DIM and not _is_computed_by_a_library(node))
    if isinstance(node, Input):
        return sort in (Sort.DIM, Sort.NUMBER) and node.facts.kind not in ARRAYS
    value = node.value
    if sort is Sort.DIM:
        items = value if isinstance(value, tuple) else (value,)
        return value is None or all(isinstance(item, int) and not isinstance(item, bool) for item in items)
    if sort is Sort.FLAG:
        return isinstance(value, bool)
    if sort is Sort.OPTION:
        return isinstance(value, str)
    return value is None or isinstance(value, int | float)


def _is_computed_by_a_library(node: Apply) -> bool:
    """Whether a function of an array library gives a value, which is then no axis: `torch.min(x, torch.zeros_like(x))`.
    An axis is counted, `x.dim() - 1`, and no library is asked for it."""
    spelling = None if node.origin is None else node.origin.spelling
    return spelling is not None and LIBRARY_KINDS.get(spelling.library) in ARRAYS


def _literal(given: ast.expr | list[ast.expr]) -> object:
    return given.value if isinstance(given, ast.Constant) else None


def _at_default(given: ast.expr | list[ast.expr], argument: Argument) -> bool:
    if isinstance(given, list):
        return False
    try:
        return bool(ast.literal_eval(given) == argument.default)
    except (ValueError, TypeError):
        return False
