"""The garbage collector of Python while files are checked."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MANY_OBJECTS = 400_000
"""Objects that are left from files before the garbage collector runs: some 80 MB."""


@contextmanager
def collecting_rarely() -> Iterator[Callable[[], None]]:
    """Without the cyclic garbage collector, which would walk every syntax tree again and again; the function that is
    given collects when much was left, and what is kept then is not looked at again. Halves the time of a scan."""
    was_enabled = gc.isenabled()

    def collect() -> None:
        if gc.get_count()[0] > MANY_OBJECTS:
            gc.collect()
            gc.freeze()

    gc.freeze()
    gc.disable()
    try:
        yield collect
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_enabled:
            gc.enable()
