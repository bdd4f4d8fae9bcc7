"""Runs a plugin's code with a time limit, so that one that never returns stops nothing else."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")

_DONE = object()


class OutOfTimeError(Exception):
    """The code did not finish in time. Its thread is a daemon: it is left behind, and ends with the process."""


def stream_within(seconds: float, produce: Callable[[], Iterator[T]], name: str) -> Iterator[T]:
    """Yield what an iterator yields, while it takes no longer than `seconds` in all.

    The iterator runs in a thread of its own. What it raises is raised here.

    Raises:
        OutOfTimeError: it was not done in time; what it had yielded before has been yielded.
    """
    pieces: queue.Queue[object] = queue.Queue(maxsize=1024)
    deadline = time.monotonic() + seconds
    abandoned = threading.Event()

    def run() -> None:
        try:
            for piece in produce():
                if abandoned.is_set():
                    return
                pieces.put(piece)
            pieces.put(_DONE)
        except BaseException as error:  # noqa: BLE001  # whatever a plugin raises is carried to the caller
            pieces.put(_Raised(error))

    threading.Thread(target=run, name=name, daemon=True).start()
    try:
        while True:
            piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
            if piece is _DONE:
                return
            if isinstance(piece, _Raised):
                raise piece.error
            yield piece  # type: ignore[misc]  # the queue holds only T, _DONE and _Raised
    except queue.Empty:
        raise OutOfTimeError(f"took longer than {seconds:g} s") from None
    finally:
        abandoned.set()


def call_within(seconds: float, function: Callable[[], T], name: str) -> T:
    """Call a function with a time limit; raises what it raises, or OutOfTimeError."""

    def produce() -> Iterator[T]:
        yield function()

    (answer,) = stream_within(seconds, produce, name)
    return answer


class _Raised:
    def __init__(self, error: BaseException) -> None:
        self.error = error
