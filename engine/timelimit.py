"""Runs a plugin's code with a time limit, so that one that never returns stops nothing else."""

import queue
import threading
import time
from collections.abc import Callable, Container, Iterator
from typing import TypeVar

from emotrace.engine.stopping import Stopped, StoppedError, never

T = TypeVar("T")

_DONE = object()
_PATIENCE = 1.0
"""Seconds to wait for code that was given up between two pieces to notice it."""
_LOOK = 0.1
"""Seconds between two looks at whether the caller stopped it."""


class OutOfTimeError(Exception):
    """The code did not finish in time. Its thread is a daemon: it is left behind, and ends with the process."""


def stream_within(
    seconds: float, produce: Callable[[], Iterator[T]], name: str, stopped: Stopped = never
) -> Iterator[T]:
    """Yield what an iterator yields, while it takes no longer than `seconds` in all.

    The iterator runs in a thread of its own. What it raises is raised here. Closing this generator early
    stops it at its next piece.

    Raises:
        OutOfTimeError: it was not done in time; what it had yielded before has been yielded.
        StoppedError: `stopped` said so. The code stops at its next piece; nobody waits for that.
    """
    worker = _Worker(produce, name)
    deadline = time.monotonic() + seconds
    patience = _PATIENCE
    try:
        while (piece := worker.next(deadline, stopped)) is not _DONE:
            if isinstance(piece, _Raised):
                raise piece.error
            yield piece  # type: ignore[misc]  # the queue holds only T, _DONE and _Raised
    except queue.Empty:
        raise OutOfTimeError(f"took longer than {seconds:g} s") from None
    except StoppedError:
        patience = 0.0
        raise
    finally:
        worker.give_up(patience=min(patience, max(0.0, deadline - time.monotonic())))


def call_within(seconds: float, function: Callable[[], T], name: str) -> T:
    """Call a function with a time limit; raises what it raises, or OutOfTimeError."""

    def produce() -> Iterator[T]:
        yield function()

    (answer,) = stream_within(seconds, produce, name)
    return answer


def running() -> set[str]:
    """Names under which something runs with a time limit, also what was given up and has not ended yet."""
    return {thread.name for thread in threading.enumerate()}


def disown(names: Container[str]) -> None:
    """Have what runs under some names, and was given up, counted no more: new work may go by these names."""
    for thread in threading.enumerate():
        if thread.name in names:
            thread.name = f"{thread.name} (given up)"


class _Raised:
    def __init__(self, error: BaseException) -> None:
        self.error = error


class _Worker:
    """A thread that walks an iterator and hands over its pieces."""

    def __init__(self, produce: Callable[[], Iterator[object]], name: str) -> None:
        self._produce = produce
        self._pieces: queue.Queue[object] = queue.Queue(maxsize=1024)
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def next(self, deadline: float, stopped: Stopped) -> object:
        """The next piece, _DONE or _Raised; queue.Empty where none comes before the deadline, StoppedError."""
        while not stopped():
            left = max(0.0, deadline - time.monotonic())
            try:
                return self._pieces.get(timeout=min(left, _LOOK))
            except queue.Empty:
                if left <= _LOOK:
                    raise
        raise StoppedError

    def give_up(self, patience: float) -> None:
        """Have the thread stop at its next piece, and wait a moment for that."""
        self._given_up.set()
        self._thread.join(patience)

    def _run(self) -> None:
        try:
            for piece in self._produce():
                if not self._hand_over(piece):
                    return
            self._hand_over(_DONE)
        except BaseException as error:  # noqa: BLE001  # whatever a plugin raises is carried to the caller
            self._hand_over(_Raised(error))

    def _hand_over(self, piece: object) -> bool:
        while not self._given_up.is_set():
            try:
                self._pieces.put(piece, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False
