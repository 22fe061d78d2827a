"""Does anybody differentiate what a place computes? A slope that is not finite harms only who trains through it.

A value that is nan is nan for everyone. The infinite slope of a root at 0 is of no consequence in a metric, in the
conversion of bounding boxes, in an initialisation or in the backward pass itself. Nobody knows who calls a function, so
signs decide: the class that it belongs to, its name, who calls it in the file, what the file is about, and whether it
is part of something at all.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cached_property

from stablefix.graph.visit import Place
from stablefix.source.names import Names
from stablefix.source.naming import words
from stablefix.source.walk import called, walk

TRAINED_CLASSES = (
    "module", "layer", "loss", "distribution", "kernel", "flow", "bijector", "likelihood", "network", "model",
    "manifold", "prior", "guide", "regularizer", "criterion", "policy", "bijection",
)  # fmt: skip
"""What the name of a class, or of one that it extends, holds where its methods are trained through."""
TRAINED = frozenset(
    "distance distances dist kernel prob probs logprob likelihood nll energy penalty regularization "
    "regularizer regularize divergence forward kl elbo entropy rsample reparameterize hinge "
    "similarity cosine".split()
)
"""Words of functions whose results are summed into what is minimised."""
MINIMISED = frozenset({"loss", "losses", "criterion", "objective"})
"""Words of what is minimised itself, whatever else a name says: `iou_loss`."""
UNTRAINED = frozenset(
    "metric metrics accuracy evaluate evaluation eval validate validation test plot draw show visualize visualise init "
    "initialize initialise reset postprocess preprocess predict decode sample samples sampling generate sanitize nms "
    "detect detections hook backward collate augment augmentation dataset search summary iou inference".split()
)
"""Words of functions and classes whose results nobody differentiates."""
UNTRAINED_CLASSES = frozenset({"Function", "Metric", "Dataset", "Optimizer", "TestCase", "Sampler", "Callback"})
"""Classes of which the methods are not differentiated: the passes of an autograd function are made for that."""
ABOUT_TRAINING = (
    "torch.nn", "torch.optim", "torch.autograd", "torch.distributions", "pytorch_lightning", "lightning", "pyro",
    "gpytorch", "botorch", "torch_geometric", "torch_scatter", "kornia", "pytorch3d", "einops",
)  # fmt: skip
"""Packages that a file imports when it is about things that are trained."""
PARTS = frozenset({"nn", "optim", "autograd", "distributions"})
"""The parts of torch that are there for training."""
SLOPES = frozenset({"backward", "grad", "requires_grad", "requires_grad_", "Parameter", "jacobian", "hessian"})
"""Names of attributes and calls that ask for slopes."""


def says_minimised(place: Place) -> bool:
    """Whether a function, or the class around it, says by its own name that it computes a loss, and not what may be one
    of many parts of it: a distance, a density."""
    return not MINIMISED.isdisjoint(said(place))


def said(place: Place) -> set[str]:
    """The words of a function, of what it stands in, and of what its class extends."""
    owner = place.point.owner
    bases = [] if owner is None else map(_last_name, owner.syntax.bases)
    return {word for name in (*place.function.split("."), *bases) for word in words(name)}


class Training:
    """What a file shows of who trains through its places."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._asking: dict[ast.AST, bool] = {}

    def possible(self, place: Place) -> bool:
        """Whether somebody may train through a place of which the file shows nothing: it could be anybody's."""
        return self._stands_alone and not self._denied(place)

    def shown(self, place: Place) -> bool:
        """Whether the file shows that somebody trains through a place."""
        if self._denied(place):
            return False
        owner = None if place.point.owner is None else place.point.owner.syntax
        function = getattr(place.point.function, "name", "")
        signs = _says_minimised(place) or _is_sign(function, owner) or self._asks(place.point.function)
        return signs or self._is_about_training or function in self._reached

    def _asks(self, function: ast.AST) -> bool:
        if function not in self._asking:
            self._asking[function] = _asks_for_slopes(function)
        return self._asking[function]

    def _denied(self, place: Place) -> bool:
        """Whether names say that nobody trains through a place."""
        if _says_minimised(place):
            return False
        point = place.point
        owner = None if point.owner is None else point.owner.syntax
        arguments = getattr(point.function, "args", None)
        of_slopes = isinstance(arguments, ast.arguments) and any(
            each.arg.startswith("grad_") for each in arguments.args
        )
        named = not UNTRAINED.isdisjoint(_named(place))
        if owner is None:
            return of_slopes or named or self._steps
        return of_slopes or named or is_untrained(owner)

    @cached_property
    def _steps(self) -> bool:
        """Whether the functions of a file are those of an optimiser, which is given slopes."""
        classes = self._names.classes.values()
        return any("Optimizer" in map(_last_name, each.bases) for each in classes)

    @cached_property
    def _stands_alone(self) -> bool:
        """Whether a file uses nothing but Python and torch: a piece of code that anybody may take and train through,
        where the modules of a package have theirs around them."""
        roots = {each.partition(".")[0] for each in [*self._names.imports.values(), *self._names.stars]}
        return roots <= sys.stdlib_module_names | {"torch", "numpy"}

    @cached_property
    def _is_about_training(self) -> bool:
        """Whether a file imports, or spells out, what is there for training: `torch.nn.functional.relu(x)`."""
        imports = self._names.imports
        if any(each.startswith(ABOUT_TRAINING) for each in [*imports.values(), *self._names.stars]):
            return True
        return "torch" in imports.values() and any(
            isinstance(part, ast.Attribute)
            and isinstance(part.value, ast.Name)
            and part.attr in PARTS
            and imports.get(part.value.id) == "torch"
            for part in walk(self._names.tree)
        )

    @cached_property
    def _reached(self) -> frozenset[str]:
        """The names that functions call which show signs, and those that these call in turn."""
        return frozenset(_reached(self._names))


def _named(place: Place) -> list[str]:
    """The words of the function of a place, and of what it stands in."""
    return [word for part in place.function.split(".") for word in words(part)]


def _says_minimised(place: Place) -> bool:
    return not MINIMISED.isdisjoint(_named(place))


def is_untrained(owner: ast.ClassDef) -> bool:
    """Whether nobody differentiates the methods of a class: of a metric, a data set, an autograd function."""
    bases = {_last_name(base) for base in owner.bases}
    named = [*words(owner.name), *(word for base in bases for word in words(base))]
    return not UNTRAINED_CLASSES.isdisjoint(bases) or not UNTRAINED.isdisjoint(named)


def _is_sign(function: str, owner: ast.ClassDef | None) -> bool:
    """Whether the name of a function, or the class around it, speaks of training."""
    if not (TRAINED | MINIMISED).isdisjoint(words(function)):
        return True
    classes = [] if owner is None else [owner.name, *map(_last_name, owner.bases)]
    return any(word in name.lower() for name in classes for word in TRAINED_CLASSES)


def _asks_for_slopes(function: ast.AST) -> bool:
    return any(
        (isinstance(part, ast.Attribute) and part.attr in SLOPES)
        or (isinstance(part, ast.keyword) and part.arg == "requires_grad")
        for part in walk(function)
    )


def _reached(names: Names) -> Iterator[str]:
    """The names that functions call which show signs, and those that these call in turn."""
    calls = {function: set(map(called, walk(function))) - {""} for function, _ in _functions(names)}
    pending = [
        function
        for function, owner in _functions(names)
        if _is_sign(function.name, owner)
        and UNTRAINED.isdisjoint(words(function.name))
        and not (owner is not None and is_untrained(owner))
    ]
    by_name: dict[str, list[ast.FunctionDef]] = {}
    for function in calls:
        by_name.setdefault(function.name, []).append(function)
    seen = set(pending)
    for function in pending:
        for name in calls[function]:
            yield name
            fresh = [each for each in by_name.get(name, ()) if each not in seen]
            seen.update(fresh)
            pending.extend(fresh)


def _functions(names: Names) -> Iterator[tuple[ast.FunctionDef, ast.ClassDef | None]]:
    for function in names.functions.values():
        if isinstance(function, ast.FunctionDef):
            yield function, None
    for owner in names.classes.values():
        for part in owner.body:
            if isinstance(part, ast.FunctionDef):
                yield part, owner


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return _last_name(value)
    return ""
