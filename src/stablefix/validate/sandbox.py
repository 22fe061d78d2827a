"""The walls around a worker process: bubblewrap where it works, a bare environment and a cleaned module path always.

The first defence against a hostile file is that its text is never run. These walls are the second: a worker needs
nothing but its interpreter and its libraries, so inside bubblewrap it has no network, no home folder, no other
processes, and nothing that can be written to but a megabyte of memory that is gone with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from stablefix.module_path import inside, trusted

PROBE_SECONDS = 10.0
SWITCH = "STABLEFIX_SANDBOX"
"""Environment variable; "off" leaves bubblewrap out."""

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/nix/store", "/etc/ld.so.cache", "/etc/alternatives")
_PROCESSORS = "/sys/devices/system/cpu"
_QUIET_END = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); "
    "hasattr(signal, 'pthread_sigmask') and signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])"
)
"""The first line of a worker: from here on Ctrl-C ends it without a word."""
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP", "MKL_CBWR", "ATEN_CPU_CAPABILITY")


def environment() -> dict[str, str]:
    """What a worker sees of the environment: how to find libraries and which kernels to use, and no secrets."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "HOME": os.path.expanduser("~")}


def command(code: str, *, walls: bool) -> list[str]:
    """The command line of a worker that runs some Python code, without site or user settings from the environment."""
    python = [sys.executable, "-I", "-B", "-c", f"{_QUIET_END}; sys.path[:] = {trusted()!r}; {code}"]
    return [*_bubblewrap(), *python] if walls else python


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Start a worker inside: Ctrl-C while its interpreter starts waits for its first line and then ends it.

    Ctrl-C reaches the whole process group, and an interpreter that is starting answers it with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_SIGNALLED = 128
"""What bubblewrap adds to the number of the signal that ended the process inside."""


def signal_of(code: int, *, walls: bool) -> signal.Signals | None:
    """The signal that ended a process with an exit code, if one did."""
    number = -code if code < 0 else code - _SIGNALLED if walls else 0
    return next((each for each in signal.Signals if each.value == number), None)


def ending(code: int, *, walls: bool = False) -> str:
    """How a process has ended, for the user: `was killed (SIGKILL)`."""
    number = signal_of(code, walls=walls)
    return f"ended with exit code {code}" if number is None else f"was killed ({number.name})"


@cache
def refusal() -> str | None:
    """Why there is no bubblewrap around workers; None where there is."""
    if os.environ.get(SWITCH, "").lower() == "off":
        return f"switched off by {SWITCH}"
    if not sys.platform.startswith("linux"):
        return "only on Linux"
    if shutil.which("bwrap") is None:
        return "bwrap is not installed"
    try:
        done = subprocess.run(
            [*_bubblewrap(), sys.executable, "-I", "-S", "-c", ""],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bwrap does not work here: {error}"
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        return f"bwrap does not work here: {said[-1]}"
    return None


def _bubblewrap() -> list[str]:
    """bwrap and its options: everything unshared, the interpreter and the libraries read-only, nothing else there."""
    options = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    options += ["--cap-drop", "ALL"]
    for name, value in {**environment(), "HOME": "/scratch"}.items():
        options += ["--setenv", name, value]
    for folder in _readable():
        options += ["--ro-bind", folder, folder]
    options += ["--proc", "/proc", "--dev", "/dev", "--ro-bind-try", _PROCESSORS, _PROCESSORS]
    # A build of torch for GPUs asks for a place for temporary files when it is imported. The children that run kernels
    # cannot write there: see `syscalls`.
    options += ["--size", str(1 << 20), "--tmpfs", "/scratch", "--remount-ro", "/"]
    return [*options, "--chdir", "/scratch"]


def _readable() -> list[str]:
    """What a worker must be able to read, no folder inside another."""
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.path.realpath(sys.executable))]
    wanted = [*_SYSTEM, *python, os.path.dirname(sys.executable), *trusted()]
    found: list[str] = []
    for path in sorted({os.path.abspath(entry) for entry in wanted if os.path.exists(entry)}, key=len):
        if path != "/" and not any(inside(path, other) for other in found):
            found.append(path)
    return found
