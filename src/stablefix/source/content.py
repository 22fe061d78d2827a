"""The bytes of files, and short names for them."""

from __future__ import annotations

from hashlib import blake2b


def content(path: str) -> bytes | None:
    """The bytes of a file; None where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def digest(raw: bytes) -> str:
    """A short name for a content."""
    return blake2b(raw, digest_size=16).hexdigest()
