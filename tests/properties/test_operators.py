"""Law: for expressions over the whole operator table, in torch and in NumPy, lower → render → lower is the identity."""

from __future__ import annotations

import ast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stablefix.graph.canonical import make
from stablefix.graph.compare import same
from stablefix.graph.expression import Apply, Constant, Input, Node, inputs
from stablefix.operators.operator import REQUIRED, Form, Operator, Parameter, Sort
from stablefix.operators.table import operators
from stablefix.rewrite.edits import apply
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.rewrite import Refused, rewrite
from tests.graph.reading import result_of, written

TEXTS = {
    "torch": (
        "import torch\nimport torch.nn.functional as F\nfrom torch import Tensor\n\n\n"
        "def f(x: Tensor, y: Tensor, z: Tensor):\n    return torch.log(x + y * z)\n"
    ),
    "numpy": (
        "import numpy as np\nfrom scipy import special\n\n\n"
        "def f(x: np.ndarray, y: np.ndarray, z: np.ndarray):\n    return np.log(x + y * z)\n"
    ),
}
DIMS = [-1, 0, 1, -2, (0, 1), None]
SETTINGS: dict[Sort, list[object]] = {
    Sort.FLAG: [True, False],
    Sort.NUMBER: [0, 1, 2, 0.5],
    Sort.DTYPE: ["float16", "float32", "float64"],
}


def writable(operator: Operator, library: str) -> bool:
    """Whether an operator is pure and has a name in a library."""
    spelled = any(s.library == library and not s.is_module and not s.is_snippet for s in operator.spellings)
    return operator.pure and operator.form is not Form.SETTING and (spelled or operator.symbol is not None)


WRITABLE = {
    library: [operator for operator in operators().values() if writable(operator, library)] for library in TEXTS
}


@st.composite
def graphs(draw: st.DrawFn, library: str, leaves: list[Input], depth: int) -> Node:
    """A random canonical graph over the operators that a library can write."""
    if not depth or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(leaves))
    operator = draw(st.sampled_from(WRITABLE[library]))
    operands = [_operand(draw, parameter, library, leaves, depth) for parameter in operator.parameters]
    return _reduced(operator, operands, keep=draw(st.booleans()))


def _reduced(operator: Operator, operands: list[Node], *, keep: bool) -> Node:
    """The node of an operator; a reduction keeps its axes or drops them, one over all axes always drops them."""
    node = make(operator, tuple(operands))
    if operator.form is not Form.REDUCTION:
        return node
    dim = next((o for o, p in zip(operands, operator.parameters, strict=True) if p.name == "dim"), Constant(None))
    over_all = isinstance(dim, Constant) and dim.value is None
    return make(operators()["squeeze"], (node, dim)) if over_all or not keep else node


def _operand(draw: st.DrawFn, parameter: Parameter, library: str, leaves: list[Input], depth: int) -> Node:
    if parameter.sort is Sort.OPERAND and parameter.default is REQUIRED:
        if parameter.name not in ("x", "a", "input") and draw(st.integers(0, 3)) == 0:
            return Constant(draw(st.sampled_from([2, 0.25, -1.5])))
        return draw(graphs(library, leaves, depth - 1))
    if parameter.sort is Sort.DIM and draw(st.booleans()):
        return Constant(draw(st.sampled_from(DIMS if parameter.default is None else DIMS[:4])))
    if parameter.default is not REQUIRED:
        return Constant(parameter.default)
    if parameter.sort is Sort.DIM:
        return Constant(draw(st.sampled_from(DIMS[:4])))
    return Constant(draw(st.sampled_from(SETTINGS.get(parameter.sort, ["mean"]))))


@pytest.mark.parametrize("library", TEXTS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_lower_render_lower_is_the_identity(library: str, data: st.DataObject) -> None:
    text = TEXTS[library]
    root = result_of(text)
    wanted = data.draw(graphs(library, inputs(root), 3))
    new = _rewritten(text, root, wanted)
    if new is not None:
        assert same(wanted, result_of(new)), f"{written(wanted)}\nwas written\n{new}"


def _rewritten(text: str, root: Node, wanted: Node) -> str | None:
    """The text with another graph in the place of its result; None where it cannot be written."""
    assert root.origin is not None
    if not isinstance(wanted, Apply):
        return None
    done = rewrite(root, wanted, Layout(text, root.origin.point.names.tree))
    return None if isinstance(done, Refused) else apply(text, done.edits)


ONE_BY_ONE = [(library, operator.name) for library in TEXTS for operator in WRITABLE[library]]


@pytest.mark.parametrize(("library", "name"), ONE_BY_ONE)
@settings(max_examples=6, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_operator_reads_back(library: str, name: str, data: st.DataObject) -> None:
    text = TEXTS[library]
    root = result_of(text)
    leaves = inputs(root)
    operator = operators()[name]
    operands = [_operand(data.draw, parameter, library, leaves, 1) for parameter in operator.parameters]
    wanted = _reduced(operator, operands, keep=data.draw(st.booleans()))
    new = _rewritten(text, root, wanted)
    if new is not None:
        ast.parse(new)
        assert same(wanted, result_of(new)), f"{written(wanted)}\nwas written\n{new}"
