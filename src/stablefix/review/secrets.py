"""Secrets are taken out of the environment, so that no process started later and no traceback shows them."""

from __future__ import annotations

import ctypes
import os
import sys

_SET_DUMPABLE = 4


class SecretError(Exception):
    """A secret is missing; the message says which and where it should be."""


def take(name: str) -> str:
    """The value of an environment variable, which is then gone. Raises SecretError."""
    value = os.environ.pop(name, "").strip()
    if not value:
        raise SecretError(f"the environment variable {name} is not set")
    return value


def hide() -> bool:
    """Let no other process of this user read the memory or the first environment of this one. False where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    zero = ctypes.c_ulong(0)
    return not ctypes.CDLL(None, use_errno=True).prctl(_SET_DUMPABLE, zero, zero, zero, zero)
