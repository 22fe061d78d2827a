"""From text to a syntax tree, or to the reason why there is none."""

from __future__ import annotations

import ast
import sys
import warnings

from stablefix.finding import Problem


def parsed(text: str, path: str = "<text>") -> ast.Module:
    """Parse Python text without warnings. Raises SyntaxError, ValueError, RecursionError, MemoryError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, path)


def parse(text: str, path: str) -> ast.Module | Problem:
    """Parse Python text with the grammar of the running interpreter. Never raises, never warns."""
    try:
        return parsed(text, path)
    except SyntaxError as error:
        if isinstance(error, IndentationError) or not error.msg:
            return Problem(path, f"syntax error: {error.msg or 'invalid syntax'}", error.lineno)
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        hint = f"read as Python {version}; for code of another version run stablefix under that one"
        return Problem(path, f"syntax error: {error.msg} ({hint})", error.lineno)
    except (RecursionError, MemoryError):
        return Problem(path, "nested too deeply for Python's parser")
    except ValueError as error:
        return Problem(path, f"not Python source text: {error}")
