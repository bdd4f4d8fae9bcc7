"""Keeps a native library from the network.

MediaPipe's published builds report their use to Google (google-ai-edge/mediapipe issue 6291) and have no switch against
it. So the landmarker is made in a thread that the kernel lets open no socket, and with it every thread that it starts.
Linux can do that for single threads (seccomp, kernel.org/doc/html/latest/userspace-api/seccomp_filter.html); on other
systems nothing is kept from the network here, and `can_close` says so.
"""

import ctypes
import platform
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

SYSTEMS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine to its AUDIT_ARCH and the number of its system call `socket`, from linux/audit.h and asm/unistd.h."""

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13
"""SECCOMP_RET_ALLOW, and SECCOMP_RET_ERRNO with EACCES: "permission denied"."""
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06


class _Step(ctypes.Structure):
    """One instruction of the filter: struct sock_filter of linux/filter.h."""

    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint))


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def can_close() -> bool:
    """Whether this system can keep single threads from the network."""
    return sys.platform == "linux" and platform.machine() in SYSTEMS


def without_sockets(action: Callable[[], T]) -> T:
    """What the action returns, or raises, run in a thread that can open no socket, nor can any that it starts.

    Where the system cannot do that, the action runs all the same.
    """
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            if can_close():
                _close()
            answers.append(action())
        except BaseException as error:  # noqa: BLE001  # carried over to the caller
            errors.append(error)

    thread = threading.Thread(target=run, name="emotrace-closed")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return answers[0]


def _close() -> None:
    """Refuse the calling thread every socket from now on; a kernel that will not do that is left alone."""
    arch, socket = SYSTEMS[platform.machine()]
    steps = (_Step * 6)(
        _Step(LOAD_WORD, 0, 0, 4),  # the architecture
        _Step(JUMP_IF_EQUAL, 0, 2, arch),
        _Step(LOAD_WORD, 0, 0, 0),  # the system call
        _Step(JUMP_IF_EQUAL, 1, 0, socket),
        _Step(RETURN, 0, 0, ALLOW),
        _Step(RETURN, 0, 0, REFUSE),
    )
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
    program = _Filter(len(steps), steps)
    libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(program))
