"""What names stand for where no import says it, and which library a file computes with that imports none.

Array modules are handed on under names that everybody knows: `xp = get_array_module(x)`, `from .backend import np`. And
what is called with `keepdim=True` is a tensor, whatever the file imports. Both are likely and not certain: they are
taken only where all that may be is asked for, and what rests on them is shown and never applied.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

ARRAY_MODULES = dict.fromkeys(("np", "xp", "numpy", "anp", "onp", "_np", "_xp"), "numpy") | {"torch": "torch"}
"""Names of modules of arrays, whoever hands them on."""
OTHERS = {"F": "torch.nn.functional", "nn": "torch.nn"}
"""Names that other libraries' modules have too: only what nothing in the file binds is torch's."""
BACKEND, KERAS = "backend", "keras.ops"
"""Modules with NumPy's functions that choose at run time who computes: `import geomstats.backend as gs`."""
KEPT = frozenset({"xp", "np", "_xp", "_np"})
"""Attributes that hold an array module: `self.xp`."""
LIBRARIES = frozenset("torch numpy scipy jax cupy tensorflow autograd math".split())
"""What these export is known."""
ELSEWHERE = frozenset("pandas polars sympy pyspark paddle mindspore dask xarray mxnet chainer keras".split())
"""Libraries with arrays or frames of their own, whose methods have the same names."""
_TENSOR = re.compile(
    rb"\bkeepdim *=|\bdim *= *[-(\[\d]|\.(?:unsqueeze|masked_fill_?|log_softmax|softmax|detach|clamp_?|clamp_min|"
    rb"clamp_max|index_select|scatter_add_?|expand_as|type_as|new_zeros|new_ones)\(|(?::|->) *(?:Float|Long)?Tensor\b"
)
_ARRAY = re.compile(rb"\bkeepdims *=|\bdtype *= *(?:np|xp|numpy)\.|: *(?:np\.)?(?:ndarray|NDArray|ArrayLike)\b")
_CHOSEN = re.compile(rb"\n[ \t]+_?(?:xp|np)[ \t]*=[ \t]*[\w.]+\(")
_MODULE = re.compile(rb"\b(?:" + b"|".join(name.encode() for name in ARRAY_MODULES if name != "torch") + rb")\.\w")


@dataclass(frozen=True)
class Convention:
    """What is taken for granted in one file.

    libraries  those whose values the file computes with although it imports none.
    chosen     whether the file asks at run time which module computes, `xp = array_namespace(x)`: what nobody knows may
               then be an array of any library.
    """

    libraries: frozenset[str] = frozenset()
    chosen: bool = False

    @staticmethod
    def of(raw: bytes, imported: Collection[str]) -> Convention:
        """The convention of a text that imports these packages."""
        chosen = _CHOSEN.search(raw) is not None
        if (LIBRARIES - {"math"} | ELSEWHERE) & set(imported):
            return Convention(chosen=chosen)
        if _TENSOR.search(raw) or b"torch." in raw:
            return Convention(frozenset({"torch"}), chosen)
        return Convention(frozenset({"numpy"}) if _ARRAY.search(raw) or _MODULE.search(raw) else frozenset(), chosen)

    @staticmethod
    def module(name: str, imported: str | None) -> str | None:
        """The module that a name stands for, which the file binds to `imported`: None for what it assigns, gets as a
        parameter or does not bind at all."""
        if imported is None:
            return ARRAY_MODULES.get(name) or OTHERS.get(name)
        last = imported.rpartition(".")[2]
        if last == BACKEND or imported == KERAS:
            return "numpy"
        if imported.split(".", 1)[0] in LIBRARIES:
            return None
        handed_on = imported.startswith(".") or last in (name, "numpy")
        return ARRAY_MODULES.get(name) if handed_on else None
