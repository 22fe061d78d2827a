"""Laws: what is rendered reads back as the same graph, and parentheses are neither missing nor in doubt."""

from __future__ import annotations

import ast

import libcst as cst
from hypothesis import given, settings
from hypothesis import strategies as st

from stablefix.graph.canonical import make
from stablefix.graph.compare import same
from stablefix.graph.expression import Apply, Constant, Node, inputs
from stablefix.graph.lower import Lowering
from stablefix.graph.visit import Visitor
from stablefix.operators.operator import REQUIRED, Form, Sort
from stablefix.operators.table import operators
from stablefix.rewrite import trees
from stablefix.rewrite.edits import Edit, apply, compatible
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.rewrite import Refused, rewrite
from stablefix.source.names import Names

ATOMS = st.sampled_from(
    ["a", "b.c", "f(x)", "x[0]", "1", "1.5", "lambda: x", "a if b else c", "not a", "a or b", "a < b"]
)
SYMBOLS = st.sampled_from(["+", "-", "*", "/", "**", "@", "&", "|", "<", "=="])


@st.composite
def expressions(draw: st.DrawFn, depth: int = 4) -> tuple[cst.BaseExpression, str]:
    """A tree made by our constructors, and its text with every part in parentheses."""
    kind = draw(st.integers(0, 4)) if depth else 0
    if kind == 0:
        text = draw(ATOMS)
        return trees.parse(text), f"({text})"
    one, one_text = draw(expressions(depth - 1))
    if kind == 1:
        return trees.unary("-", one), f"(-{one_text})"
    if kind == 2:
        return trees.attribute(one, "log"), f"({one_text}.log)"
    other, other_text = draw(expressions(depth - 1))
    if kind == 3:
        return trees.call(one, [(None, other), ("dim", one)]), f"({one_text}({other_text}, dim={one_text}))"
    symbol = draw(SYMBOLS)
    return trees.binary(symbol, one, other), f"({one_text} {symbol} {other_text})"


@settings(max_examples=150, deadline=None)
@given(expressions())
def test_parentheses_say_what_was_meant(made: tuple[cst.BaseExpression, str]) -> None:
    tree, explicit = made
    assert ast.dump(ast.parse(trees.code(tree), mode="eval")) == ast.dump(ast.parse(explicit, mode="eval"))


TEXT = (
    "import torch\nimport torch.nn.functional as F\nfrom torch import Tensor\n\n"
    "def f(x: Tensor, y: Tensor, z: Tensor):\n    return torch.log(x + y * z)\n"
)


class Everything:
    """Interest in all of a file."""

    def function(self, syntax: ast.stmt) -> bool:
        return True

    def module(self) -> bool:
        return True

    def statement(self, syntax: ast.stmt, function: object) -> bool:
        return True


def lowered(text: str) -> Node:
    """The graph of what the function of a text returns."""
    tree = ast.parse(text)
    for place in Visitor(tree, Names(tree), Everything()).places():
        if isinstance(place.point.statement, ast.Return):
            return Lowering().lower(place.syntax, place.point)
    raise AssertionError("nothing is returned")


WRITABLE = [
    operator
    for operator in operators().values()
    if operator.pure
    and operator.form is Form.ELEMENTWISE
    and any(s.library == "torch" and not s.is_module and not s.is_snippet for s in operator.spellings)
    and all(p.sort is Sort.OPERAND or p.default is not REQUIRED for p in operator.parameters)
]


@st.composite
def graphs(draw: st.DrawFn, leaves: list[Node], depth: int = 3) -> Node:
    """A random canonical graph over the operator table."""
    if not depth or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([*leaves, Constant(2), Constant(0.25)]))
    operator = draw(st.sampled_from(WRITABLE))
    operands = [
        draw(graphs(leaves, depth - 1)) if parameter.default is REQUIRED else Constant(parameter.default)
        for parameter in operator.parameters
    ]
    if all(isinstance(operand, Constant) for operand in operands):
        operands[0] = leaves[0]
    return make(operator, tuple(operands))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_lower_render_lower_is_the_identity(data: st.DataObject) -> None:
    root = lowered(TEXT)
    wanted = data.draw(graphs(list(inputs(root))))
    if not isinstance(wanted, Apply):
        return
    written = rewrite(root, wanted, Layout(TEXT, _tree_of(root)))
    if isinstance(written, Refused):
        return
    assert same(wanted, lowered(apply(TEXT, written.edits))), written.content


def _tree_of(root: Node) -> ast.Module:
    assert root.origin is not None
    return root.origin.point.names.tree


EDITS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.text("ab\n", max_size=4)), max_size=4)


@given(st.text("xyz\n", min_size=25, max_size=30), EDITS)
def test_edits_change_nothing_outside_themselves(text: str, drawn: list[tuple[int, int, str]]) -> None:
    edits: list[Edit] = []
    for start, length, content in drawn:
        edit = Edit(start, start + length, content)
        if compatible(edits, [edit], text):
            edits.append(edit)
    new = apply(text, edits)
    back: list[Edit] = []
    shift = 0
    for edit in sorted(set(edits)):
        start = edit.start + shift
        back.append(Edit(start, start + len(edit.content), text[edit.start : edit.end]))
        shift += len(edit.content) - (edit.end - edit.start)
    distinct = {edit.start: edit for edit in back}
    if len(distinct) == len(back):
        assert apply(new, back) == text
