"""A seccomp filter for the process that runs kernels: it computes and answers, and asks the system for nothing else.

The filter is a classic BPF program, put together here because it is short and needs no library: what is in the list
fails with EPERM, files may be opened for reading only, and signals may be sent to the process itself only. Numbers of
system calls are those of Linux: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 1
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FOREIGN = 0x40000000
"""Where the numbers of x86-64's second calling convention begin."""

_TABLES: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41, "connect": 42, "sendto": 44, "bind": 49, "listen": 50, "socketpair": 53, "clone": 56,
            "fork": 57, "vfork": 58, "execve": 59, "truncate": 76, "rename": 82, "mkdir": 83, "rmdir": 84,
            "creat": 85, "link": 86, "unlink": 87, "symlink": 88, "chmod": 90, "fchmod": 91, "chown": 92,
            "fchown": 93, "ptrace": 101, "mount": 165, "umount2": 166, "reboot": 169, "init_module": 175,
            "tkill": 200, "kexec_load": 246, "add_key": 248, "request_key": 249, "keyctl": 250, "mkdirat": 258,
            "fchownat": 260, "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266, "fchmodat": 268,
            "unshare": 272, "perf_event_open": 298, "setns": 308, "process_vm_readv": 310, "process_vm_writev": 311,
            "finit_module": 313, "renameat2": 316, "memfd_create": 319, "bpf": 321, "execveat": 322,
            "userfaultfd": 323, "io_uring_setup": 425, "pidfd_open": 434, "clone3": 435, "openat2": 437,
            "pidfd_getfd": 438,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38, "umount2": 39, "mount": 40,
            "truncate": 45, "fchmod": 52, "fchmodat": 53, "fchownat": 54, "fchown": 55, "unshare": 97,
            "kexec_load": 104, "init_module": 105, "ptrace": 117, "tkill": 130, "reboot": 142, "socket": 198,
            "socketpair": 199, "bind": 200, "listen": 201, "connect": 203, "sendto": 206, "add_key": 217,
            "request_key": 218, "keyctl": 219, "clone": 220, "execve": 221, "perf_event_open": 241, "setns": 268,
            "process_vm_readv": 270, "process_vm_writev": 271, "finit_module": 273, "renameat2": 276,
            "memfd_create": 279, "bpf": 280, "execveat": 281, "userfaultfd": 282, "io_uring_setup": 425,
            "pidfd_open": 434, "clone3": 435, "openat2": 437, "pidfd_getfd": 438,
        },
    ),
}  # fmt: skip

_OPENING = {"x86_64": ((2, 1), (257, 2)), "aarch64": ((56, 2),)}
"""(number, argument that holds the flags) of open and openat."""
_SIGNALS = {"x86_64": (62, 234), "aarch64": (129, 131)}
"""kill and tgkill, whose first argument is a process."""


def supported() -> bool:
    """Whether this system and processor have a filter here."""
    return sys.platform.startswith("linux") and platform.machine() in _TABLES and sys.byteorder == "little"


def program(machine: str, process: int) -> bytes:
    """The filter for one process as BPF instructions."""
    architecture, denied = _TABLES[machine]
    rows = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _DENY)]
    rows += [(_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _FOREIGN), (_RETURN, 0, 0, _DENY)]
    for number, flags in _OPENING[machine]:
        rows += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, _ARGUMENTS + 8 * flags), (_ANY_BIT, 0, 1, _WRITING)]
        rows += [(_RETURN, 0, 0, _DENY), (_RETURN, 0, 0, _ALLOW)]
    for number in _SIGNALS[machine]:
        rows += [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, _ARGUMENTS), (_EQUAL, 1, 0, process)]
        rows += [(_RETURN, 0, 0, _DENY), (_RETURN, 0, 0, _ALLOW)]
    for number in sorted(denied.values()):
        rows += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _DENY)]
    rows.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *row) for row in rows)


def restrict() -> bool:
    """Put the filter on this process for the rest of its life. False where the system has none or refuses it."""
    if not supported():
        return False
    code = program(platform.machine(), os.getpid())
    text = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(code) // 8, ctypes.addressof(text))
    library = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if library.prctl(_SET_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero):
        return False
    return not library.prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER_MODE), ctypes.c_char_p(header), zero, zero)
