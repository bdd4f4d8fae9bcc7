"""Keeps the native libraries' own chatter off the screen, while ours still reaches it."""

import os
import sys
from typing import TextIO

_kept: list[TextIO] = []


def silence_native() -> None:
    """Point the process's file descriptor 2 at nothing and sys.stderr at the screen it had.

    MediaPipe, TensorFlow Lite and llama.cpp write to the descriptor, also while the interpreter exits;
    Python writes to sys.stderr. Called once, by the command line, which owns the process.
    """
    try:
        screen = os.dup(2)
        nothing = os.open(os.devnull, os.O_WRONLY)
    except OSError:  # no standard error at all: nothing to silence
        return
    sys.stderr.flush()
    os.dup2(nothing, 2)
    os.close(nothing)
    stream = os.fdopen(screen, "w", encoding="utf-8", errors="replace", buffering=1)
    _kept.append(stream)  # kept open: complaints of our own may come as late as theirs
    sys.stderr = stream
