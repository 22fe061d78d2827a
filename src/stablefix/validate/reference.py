"""Exact values and gradients of graphs at points, each computed once, whatever batch a point stands in."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np

from stablefix.graph.expression import Node
from stablefix.validate.exact import Exact, curvature, evaluate, gradient
from stablefix.validate.floats import Array, ulp
from stablefix.validate.points import Batch
from stablefix.validate.running import cotangent

FINITE, INFINITE, UNDEFINED, UNDECIDED = range(4)


@dataclass
class Reference:
    """Remembers what it has computed, and what it could not compute."""

    found: dict[Hashable, Exact | None] = field(default_factory=dict)
    slopes: dict[Hashable, dict[Hashable, Exact] | None] = field(default_factory=dict)
    unsupported: str | None = None
    held: dict[int, Node] = field(default_factory=dict)
    """Graphs that were asked about, kept alive so that their identities stay theirs."""

    def _place(self, node: Node, batch: Batch, index: int, dtype: str) -> Hashable:
        self.held[id(node)] = node
        numbers = b"".join([array[index].tobytes() for array in batch.values.values()])
        return id(node), batch.layout, dtype, numbers

    def value(self, node: Node, batch: Batch, index: int, dtype: str) -> Exact | None:
        """The exact value of a graph at a point; None where it cannot be computed."""
        place = self._place(node, batch, index, dtype)
        if place not in self.found:
            try:
                self.found[place] = evaluate(node, batch.point(index), dtype=dtype)
            except Exception as error:  # what has no exact value leaves the point unjudged, whatever the reason
                self.unsupported = f"{type(error).__name__}: {error}"
                self.found[place] = None
        return self.found[place]

    def slope(
        self, node: Node, batch: Batch, index: int, shape: tuple[int, ...], dtype: str
    ) -> dict[Hashable, Exact] | None:
        """The exact gradient of the weighted result by each float input; None where it cannot be computed."""
        place = self._place(node, batch, index, dtype)
        if place not in self.slopes:
            try:
                found = gradient(node, batch.point(index), cotangent(shape), dtype=dtype)
            except Exception as error:  # see above
                self.unsupported = f"{type(error).__name__}: {error}"
                found = None
            self.slopes[place] = found
        return self.slopes[place]

    def curvature(
        self, node: Node, batch: Batch, index: int, shape: tuple[int, ...], dtype: str
    ) -> dict[Hashable, Exact] | None:
        """The exact second derivative in the directions of `running.cotangent`; None where it cannot be computed."""
        weights = {role.key: cotangent(role.shape) for role in batch.layout.roles if not role.is_data}
        try:
            return curvature(node, batch.point(index), cotangent(shape), weights, dtype=dtype)
        except Exception as error:  # see above
            self.unsupported = f"{type(error).__name__}: {error}"
            return None


def errors(computed: Array, truth: Exact, dtype: str, against: str = "entry") -> Array:
    """Error in ulps at each entry; nan where the truth is not a finite number; infinite for a computed nan.

    against   "entry": ulps of the true entry. "row" and "all": ulps of the largest entry of its row or of the whole
              array, where componentwise relative accuracy cannot be had.
    """
    with np.errstate(all="ignore"):
        found = np.asarray(truth.ulps(computed, dtype), dtype=np.float64)
        if against != "entry" and found.ndim:
            rounded = np.asarray(truth.rounded(dtype))
            size = np.where(np.isfinite(rounded), np.abs(rounded), 0.0)
            largest = np.max(size, axis=-1, keepdims=True) if against == "row" else np.max(size, initial=0.0)
            found = found * np.minimum(ulp(rounded, dtype) / ulp(largest, dtype), 1.0)
    return np.where(np.asarray(truth.status) == FINITE, found, np.nan)
