"""Positions of `ast` in characters, for every kind of line end and letter."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from stablefix.rewrite.positions import Layout

LINES = st.sampled_from(
    ["x = 1", "é = 'ß𝔸'", "\fy = 2", "# ü", "", "s = '\x0b\u2028'", "if x:\n    é = 'Ä'; z = é", "t = '''ä\n\té''' + s"]
)


@given(st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r"])), max_size=12))
def test_spans_cut_out_what_ast_saw(lines: list[tuple[str, str]]) -> None:
    text = "".join(line + end for line, end in lines)
    tree = ast.parse(text)
    layout = Layout(text, tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            assert layout.text_of(node) == node.id
        elif isinstance(node, ast.expr | ast.stmt):
            cut = layout.text_of(node)
            expected = ast.get_source_segment(text.replace("\r\n", "\n").replace("\r", "\n"), node)
            assert cut.replace("\r\n", "\n").replace("\r", "\n") == expected


@given(st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n"])), max_size=12))
def test_tokens_stand_where_they_say(lines: list[tuple[str, str]]) -> None:
    text = "".join(line + end for line, end in lines)
    for token in Layout(text, ast.parse(text)).tokens:
        if token.text.strip() and "\n" not in token.text:
            assert text[token.start : token.end] == token.text


def test_a_byte_order_mark_shifts_everything_by_one() -> None:
    text = "x = y\nz = y\n"
    layout = Layout("\ufeff" + text, ast.parse(text))
    names = [node for node in ast.walk(layout.tree) if isinstance(node, ast.Name)]
    assert all(layout.text_of(node) == node.id for node in names)
