"""Frames on the pipes between processes of this program: a length (eight bytes, big endian) and a pickle."""

from __future__ import annotations

import pickle
import struct
from typing import IO

HEADER = struct.Struct(">Q")


def frame(payload: object) -> bytes:
    """One object as bytes."""
    data = pickle.dumps(payload, protocol=pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(data)) + data


def write_frame(stream: IO[bytes], payload: object) -> None:
    """Send one object."""
    stream.write(frame(payload))
    stream.flush()


def read_frame(stream: IO[bytes]) -> object:
    """Receive one object. Raises EOFError when the stream has ended."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError
    (size,) = HEADER.unpack(header)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)
