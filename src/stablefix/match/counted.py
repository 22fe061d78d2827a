"""Is a value a number of things? Whole numbers are 0 or not small, and nothing is lost beside 1.

Its own name may say so, that of the function that it comes from, what it is passed as, or what its function says of it.
"""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from stablefix.graph.expression import Input
from stablefix.graph.visit import Place
from stablefix.match.origins import texts_behind
from stablefix.source.naming import words
from stablefix.source.walk import called, walk

COUNTED = frozenset(
    "count counts num n nb number length lengths len dur durs duration durations deg degs degree degrees size sizes "
    "layer layers low high minimum maximum epoch step steps rank ranks index age year years day days".split()
)
"""Words of names that hold whole numbers, or the ends of a range of them."""
THINGS = frozenset({"count", "counts", "duration", "durations", "degree", "degrees", "length", "lengths"})
"""Those by which a description says what an argument is."""


def is_counted(node: Input, place: Place) -> bool:
    """Whether something says that a value is a whole number."""
    if node.facts.integer is True or _says(node.label.rpartition(".")[2]):
        return True
    texts = [] if node.origin is None else list(texts_behind(node.origin))
    names = {text.id for text in texts if isinstance(text, ast.Name)}
    return (
        any(isinstance(text, ast.Call) and _says(called(text)) for text in texts)
        or any(_runs_over_range(name, place.point.function) for name in names)
        or any(_says(name) for name in _passed_as(names, place.point.function))
        or any(map(THINGS.__contains__, _described(names, place.point.function)))
    )


def _runs_over_range(name: str, function: ast.AST) -> bool:
    """Whether a name is that of a loop, `for i in range(n)`."""
    return any(
        isinstance(part, ast.For | ast.comprehension)
        and isinstance(part.target, ast.Name)
        and part.target.id == name
        and called(part.iter) == "range"
        for part in walk(function)
    )


def _says(name: str) -> bool:
    return not COUNTED.isdisjoint(words(name))


def _passed_as(names: set[str], function: ast.AST) -> set[str]:
    """The keywords by which a function passes some names on."""
    return {
        part.arg
        for part in walk(function)
        if isinstance(part, ast.keyword) and part.arg and isinstance(part.value, ast.Name) and part.value.id in names
    }


def _described(names: set[str], function: ast.AST) -> set[str]:
    """The words by which the description of a function speaks of some of its parameters: what follows the name, in its
    line and in the next one."""
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return set()
    lines = [*(ast.get_docstring(function) or "").splitlines(), ""]
    told = [
        f"{line.partition(name)[2]} {below}"
        for line, below in pairwise(lines)
        for name in names
        if re.match(rf"\W*(?:param\s+)?{re.escape(name)}\b", line)
    ]
    return {word for text in told for word in words(text)}
