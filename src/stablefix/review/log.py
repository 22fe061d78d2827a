"""Logs as lines of JSON, of fields that are chosen one by one: no header, no body, no token."""

from __future__ import annotations

import json
import sys
import time

Field = str | int | float | None


def say(event: str, **fields: Field) -> None:
    """Write one line to standard error."""
    record = {"time": round(time.time(), 3), "event": event, **fields}
    sys.stderr.write(json.dumps(record) + "\n")
    sys.stderr.flush()
