"""Where a value is made: a table of known numbers, random numbers, code of somebody else, a setting."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache

from stablefix.graph.expression import Input, Node, Origin, inputs, label
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import annotated
from stablefix.graph.opaque import CONTENT_METHODS
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Definition
from stablefix.graph.settings import setting_default
from stablefix.operators.table import methods
from stablefix.source.naming import words
from stablefix.source.walk import called, walk

NOISES = frozenset(
    "rand randn rand_like randn_like normal standard_normal uniform random random_sample gamma exponential laplace "
    "multivariate_normal dirichlet beta poisson".split()
)
"""Functions and methods that draw random numbers."""
GRIDS = frozenset(
    "arange linspace logspace range eye ones hann_window hamming_window meshgrid indices fftfreq rfftfreq".split()
)
"""Functions that make tables of known numbers."""
LITERALS = frozenset("tensor Tensor FloatTensor DoubleTensor as_tensor from_numpy array asarray".split())
"""Functions that make a table of the numbers that are written down as their argument."""
REARRANGING = frozenset("rearrange repeat reduce tile broadcast_to float double half to type astype".split())
"""Functions and methods of which the result holds the numbers of their first operand."""
HOLDING = CONTENT_METHODS | REARRANGING | {"expand_as", "view", "reshape"}
"""Methods of which the result holds the numbers of what they are called on."""
BATCHES = frozenset({"batch", "data", "sample"})
"""Words in the names of what holds the data of one step."""
TARGETS = frozenset("target targets label labels true truth gt".split())
"""Words in the names of what a model is trained to give."""
ESTIMATED = frozenset("est estimate estimated pred predicted prediction predictions hat".split())
"""Words in the names of what it gives in their place."""
PARAMETERS = frozenset({"weight", "bias"})
"""What layers are made of: it is drawn at random, and trained."""
OF_THE_SAME = frozenset({"T", "mT", "H", "data", "real", "values"})
"""Attributes that hold the numbers of what they are taken from."""
NORMALISING = frozenset("normalize normalise normalized normalised unit".split())
"""Words of functions that give rows of length 1."""
MEASURES = frozenset({"len", "size", "numel", "nelement"})
"""Functions and methods that give lengths, whatever the numbers are."""
LIBRARIES = frozenset({"torch", "numpy", "scipy", "jax", "cupy", "tensorflow"})
UNLIMITED = 8
"""So many names, views and selections are looked through."""


def is_random(node: Input) -> bool:
    """Whether a value is drawn at random."""
    if isinstance(node.identity, tuple) and node.identity[0] == "impure":
        return True
    return node.origin is not None and maker(node.origin) in NOISES


def from_grids(node: Node) -> bool:
    """Whether a value is computed from `arange`, `linspace` and Python numbers alone: a window, a table, no data."""
    data = [part for part in inputs(node) if part.facts.kind is not Kind.SCALAR]
    return bool(data) and all(map(is_grid, data))


def is_grid(node: Input) -> bool:
    """Whether a value is a table of known numbers, or computed from such."""
    return node.origin is not None and _is_grid(node.origin, UNLIMITED)


def from_settings(node: Node) -> bool:
    """Whether a value is computed from Python numbers alone that have a default, or that a class keeps: settings, whose
    ordinary values are near the one that somebody chose."""
    parts = list(inputs(node))
    return bool(parts) and all(map(is_setting, parts))


def is_setting(node: Input) -> bool:
    """Whether a value is a Python number that has a default, or that a class keeps."""
    if setting_default(node) is not None:
        return True
    kept = None if node.origin is None else node.origin.syntax
    return (
        isinstance(kept, ast.Attribute)
        and isinstance(kept.value, ast.Name)
        and kept.value.id == "self"
        and node.facts.kind is Kind.SCALAR
    )


def is_kept(node: Input) -> bool:
    """Whether a value is an attribute of the object, or made of one: it was made, and checked, somewhere else."""
    return node.origin is not None and any(
        isinstance(part.syntax, ast.Attribute) and _root(part.syntax) == "self" for part in _looked_through(node.origin)
    )


def is_kept_normalised(node: Input) -> bool:
    """Whether a value is an attribute of the object, or rearranges one, that some method of it normalises by its name:
    `self.centroids = self._normalize(self.centroids)`."""
    return node.origin is not None and any(
        not NORMALISING.isdisjoint(words(called(made) or ""))
        for origin in _looked_through(node.origin)
        for part in walk(origin.syntax)
        if isinstance(part, ast.Attribute) and _root(part) == "self" and origin.point.owner is not None
        for made, _ in origin.point.owner.assigned(part.attr)
        if made is not None
    )


def is_weight(node: Input) -> bool:
    """Whether a value is a parameter of a layer."""
    return is_kept(node) and not PARAMETERS.isdisjoint(words(node.label.rpartition(".")[2]))


def is_observed(node: Input) -> bool:
    """Whether a value is what a model is trained to give, by its name, or an entry of a batch, `batch["y"]`, or taken
    out of the graph, `x.data`. Nobody asks for a slope by it."""
    syntax = None if node.origin is None else node.origin.syntax
    match syntax:
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str())) if not BATCHES.isdisjoint(
            words(name)
        ):
            return True
        case ast.Attribute(attr="data"):
            return True
    said = words(node.label.rpartition(".")[2])
    return not TARGETS.isdisjoint(said) and ESTIMATED.isdisjoint(said)


def is_given(node: Input) -> bool:
    """Whether a value is data that a caller passes: a parameter of the function, or a part of one."""
    if node.facts.kind is Kind.SCALAR or node.origin is None:
        return node.facts.kind is Kind.SCALAR
    texts = list(_looked_through(node.origin))
    made = texts[-1]
    if (
        not isinstance(made.syntax, ast.Name)
        or made.syntax.id not in made.point.env
        or any(map(_reads_a_record, texts))
    ):
        return False
    arguments = getattr(made.point.function, "args", None)
    named = ast.walk(arguments) if isinstance(arguments, ast.arguments) else ()
    of_function = any(isinstance(each, ast.arg) and each.arg == made.syntax.id for each in named)
    return of_function and made.point.env[made.syntax.id].value.parameter


def is_looked_up(node: Input) -> bool:
    """Whether a value is read from a table or a record of values: coefficients, what a context holds."""
    return node.origin is not None and any(map(_reads_a_record, _looked_through(node.origin)))


def is_part(node: Input) -> bool:
    """Whether a value is a selection of something."""
    return node.origin is not None and any(
        isinstance(text.syntax, ast.Subscript) for text in _looked_through(node.origin)
    )


def _reads_a_record(text: Origin) -> bool:
    """`inputs["positions"]`, `output.embeddings`: nobody knows what a table or a record of values holds."""
    match text.syntax:
        case ast.Subscript(slice=ast.Constant(value=str()) | ast.Attribute()):
            return True
        case ast.Attribute(attr=name) if _root(text.syntax) != "self":
            return name not in OF_THE_SAME
    return False


def _is_grid(origin: Origin, depth: int) -> bool:
    """Whether a text makes a table of known numbers, or rearranges one."""
    syntax, point = origin.syntax, origin.point
    match syntax:
        case _ if depth == 0:
            return False
        case ast.Constant():
            return True
        case ast.Name(id=name) if name in point.env:
            return _holds_grid(point.env[name], depth)
        case ast.BinOp(left=left, right=right):
            return _is_grid(Origin(left, point), depth - 1) and _is_grid(Origin(right, point), depth - 1)
        case ast.UnaryOp(operand=value) | ast.Subscript(value=value):
            return _is_grid(Origin(value, point), depth - 1)
        case ast.Call(func=ast.Attribute(value=value)) if qualified(syntax.func, point) is None:
            return _is_grid(Origin(value, point), depth - 1)
        case ast.Call(args=[ast.List() | ast.Tuple() | ast.Constant() | ast.BinOp() as table, *_]) if (
            called(syntax) in LITERALS
        ):
            return all(_is_written(part) for part in ast.walk(table))
        case ast.Call(args=[value, *_]) if called(syntax) in REARRANGING:
            return _is_grid(Origin(value, point), depth - 1)
    return maker(origin) in GRIDS


def _holds_grid(definition: Definition, depth: int) -> bool:
    """Whether a name stands for a table of known numbers, whichever way was taken to it."""
    if definition.value.branches:
        return depth > 0 and all(_holds_grid(branch, depth - 1) for branch in definition.value.branches)
    source = definition.source
    if source is None:
        return annotated(definition.value.annotation) is Kind.SCALAR
    return _is_grid(Origin(*source), depth - 1)


def _is_written(part: ast.AST) -> bool:
    """Whether a part of a table is a number that stands there, or a setting of the object."""
    if isinstance(part, ast.Name):
        return part.id == "self"
    return not isinstance(part, ast.Call | ast.Subscript)


def are_entangled(parts: Sequence[Input]) -> bool:
    """Whether code that nobody sees computes one of several values from another: `m = largest(x)`, `exp(x - m)`. They
    may never have the values with which something fails."""
    return any(_depends_on(part, [each for each in parts if each is not part]) for part in parts)


def _depends_on(part: Input, others: Sequence[Input]) -> bool:
    if part.origin is None or not others or is_random(part):
        return False  # Random numbers take the shape of what they are given, and no number.
    *_, text = texts_behind(part.origin)
    if not isinstance(text, ast.Call) or called(text) in MEASURES:
        return False
    given = [*text.args, *(each.value for each in text.keywords)]
    if isinstance(text.func, ast.Attribute):
        given.append(text.func.value)
    named = set(map(label, given))
    return any(each.label in named for each in others)


def maker(origin: Origin) -> str:
    """The name of the library's function that a text takes its value from, empty for any other text. Generators of
    random numbers are known by their methods."""
    found = list(_looked_through(origin))[-1]
    syntax = found.syntax
    if not isinstance(syntax, ast.Call):
        return ""
    resolved = qualified(syntax.func, found.point)
    if resolved is None:
        return called(syntax) if isinstance(syntax.func, ast.Attribute) and called(syntax) in NOISES else ""
    root, _, name = resolved.rpartition(".")
    return name if root.split(".")[0] in LIBRARIES else ""


def of_unknown_code(origin: Origin) -> bool:
    """Whether a value is what a function returns that is no library's, or what an object keeps: weights, features,
    coordinates. Nobody knows that they ever are 0, or that they are not; they are no padding either."""
    for found in _looked_through(origin):
        match found.syntax:
            case ast.Attribute(attr=name):
                return name in PARAMETERS or _root(found.syntax) == "self"
            case ast.Call(func=function):
                resolved = qualified(function, found.point)
                if resolved is not None:
                    return resolved.split(".")[0] not in LIBRARIES | {"builtins", "math"}
                if isinstance(function, ast.Attribute) and called(found.syntax) in _methods():
                    return of_unknown_code(Origin(function.value, found.point))
                return True
    return False


@cache
def _methods() -> frozenset[str]:
    """The methods that tensors and arrays have."""
    return HOLDING | methods().keys()


def texts_behind(origin: Origin) -> Iterator[ast.expr]:
    """A text, and those behind its names and selections."""
    return (found.syntax for found in _looked_through(origin))


def _looked_through(origin: Origin) -> Iterator[Origin]:
    """A text, and what is behind its names and selections, as far as that goes."""
    syntax, point = origin.syntax, origin.point
    for _ in range(UNLIMITED):
        yield Origin(syntax, point)
        if isinstance(syntax, ast.Subscript | ast.Starred) or (
            isinstance(syntax, ast.Attribute) and _root(syntax) != "self" and syntax.attr not in PARAMETERS
        ):
            syntax = syntax.value
        elif isinstance(syntax, ast.Name) and syntax.id in point.env:
            source = point.env[syntax.id].source
            if source is None:
                return
            syntax, point = source
        elif isinstance(syntax, ast.Call) and called(syntax) in LITERALS and syntax.args:
            syntax = syntax.args[0]
        elif isinstance(syntax, ast.Call) and called(syntax) in HOLDING and isinstance(syntax.func, ast.Attribute):
            syntax = syntax.func.value
        else:
            return


def _root(syntax: ast.expr) -> str:
    """The name at the beginning of `a.b.c`."""
    while isinstance(syntax, ast.Attribute):
        syntax = syntax.value
    return syntax.id if isinstance(syntax, ast.Name) else ""
