"""The command line: `stablefix check`, `explain`, `templates`, `test`."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Sequence
from typing import NoReturn

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}
INTERRUPTED = 130
BROKEN_PIPE = 141
OBJECTS = 100_000
"""New objects after which the garbage collector looks at them. Python's own 700 suit programs that end soon least."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every module is imported only when its command runs."""
    if arguments is not None:
        return _main(arguments)
    import gc

    gc.set_threshold(OBJECTS)  # Imports leave nothing to collect.
    try:
        return _main(None)
    finally:
        gc.freeze()  # What is left goes with the process.


def _main(arguments: Sequence[str] | None) -> int:
    import sys

    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["-V"]):
        from stablefix.version import __version__

        print(f"stablefix {__version__}")
        return 0
    if arguments is None:
        # PYTHONPATH may name the checked project, and its own torch.py or libcst.py must never be run.
        from stablefix.module_path import trusted

        sys.path[:] = trusted()
    try:
        return _run(given)
    except KeyboardInterrupt:
        _leave()
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL:
            print(f"error: the results could not be written: {error.strerror}", file=sys.stderr)
            _drop_output()
            return 2
        return _apologise(error)


def _run(given: list[str]) -> int:
    import sys
    from importlib import import_module

    from stablefix.cli.arguments import COMMANDS, parser
    from stablefix.suggest import hint

    if given and not given[0].startswith("-") and given[0] not in COMMANDS:
        import os.path

        word = given[0]
        meant = f"; did you mean stablefix check {word}?" if os.path.exists(word) else hint(word, COMMANDS)
        print(f"error: unknown command {word!r}{meant}", file=sys.stderr)
        return 2
    reader = parser()
    options = reader.parse_args(given)
    if options.command is None:
        reader.print_help(sys.stderr)
        return 2
    code: int = import_module(f"stablefix.cli.{options.command.replace('-', '_')}").run(options)
    return code


def _apologise(error: Exception) -> int:
    """Tell of a bug of ours in one line; with STABLEFIX_DEBUG set, in full."""
    import os
    import sys

    if os.environ.get("STABLEFIX_DEBUG"):
        raise error
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}" if place else ""
    print(
        f"error: internal error{where}: {type(error).__name__}: {error}\n"
        f"This is a bug in stablefix; no file was left half written. Set STABLEFIX_DEBUG=1 for the traceback.",
        file=sys.stderr,
    )
    return 2


def _leave() -> NoReturn:
    """End at once after Ctrl-C, without waiting for validations that are under way."""
    import os
    import sys

    print("\nerror: interrupted; every file is whole, either as it was or fixed", file=sys.stderr)
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    os._exit(INTERRUPTED)


def _drop_output() -> None:
    """Let nothing more be written to a pipe whose reader is gone, not even by the interpreter's last flush."""
    import os
    import sys

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
