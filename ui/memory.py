"""Gives large blocks of memory back to the system as soon as they are free, so that a long clip takes little more."""

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emotrace.engine.events import Event

LARGE = 8 * 1024**2
"""Bytes from which a block is the system's own again once it is free. Larger than a picture of 1920 x 1080, which comes
and goes too often for that. Our own choice."""

M_MMAP_THRESHOLD = -3
"""Number of the setting in the C library's malloc.h."""


def give_back_large_blocks() -> None:
    """Fix the size from which blocks are mapped one by one; for the command line, which owns the process.

    Left alone, GNU's C library raises it with the first large block that is freed. Then the next ones come from a heap
    that small blocks pin, and a long recording holds what nobody uses any more. Elsewhere this does nothing.
    """
    _library_call("mallopt", M_MMAP_THRESHOLD, LARGE)


def given_back(happening: "Iterable[Event]") -> "Iterator[Event]":
    """The events of a run; whenever an observer begins, what those before it have freed goes back to the system.

    Each observer runs in a thread of its own, and GNU's C library keeps what one thread has freed from the next.
    """
    from emotrace.engine.events import Started

    for event in happening:
        if isinstance(event, Started):
            _library_call("malloc_trim", 0)
        yield event


def _library_call(name: str, *numbers: int) -> None:
    """Call a function of the C library that is there in GNU's alone."""
    if sys.platform != "linux":
        return
    import ctypes

    function: Any = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*numbers)
