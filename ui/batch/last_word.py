"""A line for whoever waits, where this process is ended so that it cannot say one itself."""

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LISTENING = "import sys; sys.stdin.buffer.read() or print(sys.argv[1], file=sys.stderr)"
"""Reads until this process closes the pipe, by its end at the latest; tells the line where nothing came through it."""


@contextmanager
def last_word(said: str) -> Iterator[None]:
    """Have a line told on standard error where this process ends inside, without leaving: killed, or by a library."""
    command = [sys.executable, "-I", "-S", "-c", LISTENING, f"emotrace: {said}"]
    listener = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=_screen(), start_new_session=True)
    try:
        yield
    finally:
        try:
            listener.communicate(b"all is well")
        except OSError:  # it was killed, too
            listener.wait()


def _screen() -> int | None:
    """Where Python's standard error goes, which need not be where that of the process goes."""
    try:
        return sys.stderr.fileno()
    except (AttributeError, io.UnsupportedOperation):  # there is none, or it is no file
        return None
