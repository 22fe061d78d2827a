"""Axes that einops rearranges by their names."""

from __future__ import annotations

import pytest
import torch

from stablefix.graph.expression import Apply, Input, Node, inputs
from stablefix.validate.program import compiled
from tests.graph.reading import module, result_of

SHAPES = {
    "... -> ... 1": ((2, 3), (2, 3, 1)),
    "... 1 -> ...": ((2, 3, 1), (2, 3)),
    "b n -> b n 1": ((2, 3), (2, 3, 1)),
    "b n -> b 1 n": ((2, 3), (2, 1, 3)),
    "b n -> 1 b 1 n": ((2, 3), (1, 2, 1, 3)),
    "b -> 1 1 b 1 1": ((2,), (1, 1, 2, 1, 1)),
    "1 b 1 1 n -> b n": ((1, 2, 1, 1, 3), (2, 3)),
    "1 1 ... c -> ... c": ((1, 1, 2, 3), (2, 3)),
    "... c -> 1 1 ... c": ((2, 3), (1, 1, 2, 3)),
    "b c h w -> b h w c": ((2, 3, 4, 5), (2, 4, 5, 3)),
    "b 1 c h -> h c 1 b": ((2, 1, 3, 4), (4, 3, 1, 2)),
    "i j->j i": ((2, 3), (3, 2)),
}
NOT_LOOKED_INTO = ["b (h w) -> b h w", "b c h w -> b (h w) c", "... c -> c ...", "b c -> b", "b -> b c", "b b -> b b"]


def rearranged(call: str) -> Node:
    text = module(f"return {call}", "x: Tensor, n")
    return result_of(text.replace("import math\n", "import math\nfrom einops import rearrange\n"))


@pytest.mark.parametrize("axes", SHAPES)
def test_the_graph_gives_the_axes_that_are_named(axes: str) -> None:
    before, after = SHAPES[axes]
    node = rearranged(f"rearrange(x, '{axes}')")
    assert isinstance(node, Apply)
    (source,) = inputs(node)
    given = torch.arange(float(torch.Size(before).numel())).reshape(before)
    found = compiled(node, "torch")({source.key: given})
    assert tuple(found.shape) == after
    names, wanted = (side.replace("...", "u v" if "c" not in axes else "u").split() for side in axes.split("->"))
    letters = [name for name in names if name != "1"]
    order = [letters.index(name) for name in wanted if name != "1"]
    assert torch.equal(found, given.reshape([size for size in before if size != 1]).permute(order).reshape(after))


@pytest.mark.parametrize("axes", NOT_LOOKED_INTO)
def test_what_else_it_does_is_not_looked_into(axes: str) -> None:
    assert isinstance(rearranged(f"rearrange(x, '{axes}')"), Input)


def test_sizes_of_axes_are_not_looked_into() -> None:
    assert isinstance(rearranged("rearrange(x, 'b n -> n b', b=n)"), Input)
    assert isinstance(rearranged("rearrange(x, n)"), Input)
