"""Names for findings by what they are, not by where they stand: the same when lines above them move.

A fingerprint is made of the code, the expression as Python would write it, the function around it, and which one of
several equal ones in the file it is.
"""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from stablefix.finding import Finding


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """One fingerprint (16 hexadecimal digits) for each finding of a file, in order."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found: list[str] = []
    for finding in findings:
        same = (finding.code, normalised(finding.expression), finding.function)
        seen[same] += 1
        text = "\0".join((*same, str(seen[same])))
        found.append(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest())
    return found


def normalised(expression: str) -> str:
    """An expression without its own spacing, line breaks, comments and kinds of quotes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.unparse(ast.parse(f"({expression}\n)", mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return " ".join(expression.split())
