"""Workers in processes of their own on this machine, and their answers in the order of the input."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing.connection import Connection, wait
from typing import Any

from emotrace.engine.errors import EmotraceError
from emotrace.engine.host import describe
from emotrace.ui.batch.crew import settle
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.rows import Row, lines_of, named
from emotrace.ui.batch.work import Worker

AHEAD = 64
"""Chunks that may be answered or asked while an earlier one is awaited, for each worker."""
AHEAD_BYTES = 32 * 1024**2
"""Bytes of answers that may wait for an earlier one."""
PATIENCE = 5.0
"""Seconds that a worker has to end by itself."""

_Chunks = Iterator[tuple[int, Sequence[Item]]]
"""Chunks with their places, from 0."""


@dataclass(frozen=True)
class Answered:
    """Some items of the input, in order, and their rows as lines of JSON."""

    items: Sequence[Item]
    lines: Sequence[bytes]
    errors: int
    failed: Sequence[str] = ()
    """What failed while the rest of a row was made, once for each row where something did."""


@dataclass
class _Task:
    """A chunk on its way."""

    index: int
    items: Sequence[Item]
    todo: deque[Sequence[Item]] = field(default_factory=deque)
    """What has no rows yet, in the pieces in which a worker gets it."""
    lines: list[bytes] = field(default_factory=list)
    errors: int = 0
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.todo.append(self.items)

    def took(self, lines: Sequence[bytes], errors: int, failed: Sequence[str]) -> None:
        """Rows of the first piece came, of all its items or of the first of them."""
        self.lines += lines
        self.errors += errors
        self.failed += failed
        left = self.todo.popleft()[len(lines) :]
        if left:
            self.todo.appendleft(left)

    def lost(self, why: str) -> None:
        """The worker died over the first piece: its items go one by one, and one that was alone is an error."""
        piece = self.todo.popleft()
        if len(piece) > 1:
            self.todo.extendleft([item] for item in reversed(piece))
            return
        self.lines.append(Row.failed(piece[0], f"{named(piece[0])}: {why}").line())
        self.errors += 1


class _Hand:
    """A worker's process, and the task that it is at."""

    def __init__(self, make: Callable[[], Worker], task: _Task | None = None) -> None:
        context = multiprocessing.get_context("spawn")
        self.channel, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, make), name="emotrace-worker")
        self.process.start()
        theirs.close()
        self.ready = False
        self.task = task
        """What it is at, or begins with."""

    def take(self, task: _Task) -> None:
        """Begin a task, or go on with it."""
        self.task = task
        try:
            self.channel.send(task.todo[0])
        except OSError:  # it died while it had nothing to do: what it says next is that it is gone
            return

    def close(self, *, kill: bool) -> None:
        """End the process."""
        try:
            self.channel.send(None)
        except OSError:
            kill = True
        if kill:
            self.process.terminate()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.channel.close()


def answers(
    chunks: Iterable[Sequence[Item]],
    make: Callable[[], Worker],
    workers: int,
    tell: Callable[[str], None],
) -> Generator[Answered]:
    """Have chunks answered by several workers, and yield them in order. Closing this early ends the workers.

    A worker that dies is replaced, and the item that it died over becomes an error. One in which an observer hangs is
    replaced too, for whatever hangs keeps a core busy.

    Args:
        chunks: walked no further ahead than workers need.
        make: makes a worker in its process; can be pickled.
        workers: how many.
        tell: told once of what plugins failed to bring.

    Raises:
        EmotraceError: what making a worker raised.
    """
    coming = enumerate(chunks)
    first = next(coming, None)
    if first is None:
        return
    pool = _Pool(make, workers, tell)
    kill = True
    try:
        yield from pool.run(chain([first], coming))
        kill = False
    finally:
        pool.close(kill=kill)


class _Pool:
    def __init__(self, make: Callable[[], Worker], workers: int, tell: Callable[[str], None]) -> None:
        self._make, self._workers, self._tell = make, workers, tell
        self._hands: list[_Hand] = []
        self._told: set[str] = set()
        self._done: dict[int, _Task] = {}
        """Answered, and waiting for an earlier one."""
        self._next = 0
        """Index of the chunk that is due."""

    def run(self, chunks: _Chunks) -> Iterator[Answered]:
        """See `answers`."""
        coming: _Chunks | None = chunks
        while True:
            coming = self._feed(coming)
            busy = [hand for hand in self._hands if hand.task or not hand.ready]
            if not busy:
                return
            for channel in wait([hand.channel for hand in busy]):
                self._hear(next(hand for hand in busy if hand.channel is channel))
            coming = self._feed(coming)  # before rows are written, so that no worker waits for a disk
            while self._next in self._done:
                task = self._done.pop(self._next)
                self._next += 1
                yield Answered(task.items, task.lines, task.errors, task.failed)

    def close(self, *, kill: bool) -> None:
        """End all processes."""
        for hand in self._hands:
            hand.close(kill=kill)

    def _feed(self, chunks: _Chunks | None) -> _Chunks | None:
        """Give a chunk to each worker that has none, or to a new one, unless answers pile up; None after the last."""
        while chunks is not None and self._has_room():
            idle = next((hand for hand in self._hands if hand.ready and hand.task is None), None)
            if idle is None and len(self._hands) == self._workers:
                break
            coming = next(chunks, None)
            if coming is None:
                return None
            if idle is None:
                self._hands.append(_Hand(self._make, _Task(*coming)))
            else:
                idle.take(_Task(*coming))
        return chunks

    def _has_room(self) -> bool:
        """Whether answers that wait for an earlier one are few enough to ask for more."""
        waiting = sum(len(line) for task in self._done.values() for line in task.lines)
        return waiting < AHEAD_BYTES and len(self._done) < AHEAD * self._workers

    def _hear(self, hand: _Hand) -> None:
        try:
            said = hand.channel.recv()
        except (EOFError, OSError):
            self._replace(hand)
            return
        if isinstance(said, EmotraceError):
            raise said
        if not hand.ready:
            hand.ready = True
            self._warn(said)
            if hand.task:
                hand.take(hand.task)
            return
        self._answered(hand, *said)

    def _answered(self, hand: _Hand, lines: Sequence[bytes], errors: int, failed: Sequence[str], spoiled: bool) -> None:
        task = hand.task
        assert task is not None, "a worker speaks when it is asked"
        task.took(lines, errors, failed)
        if spoiled:
            hand.close(kill=True)
            hand = self._successor(hand)
        self._go_on(hand, task)

    def _go_on(self, hand: _Hand, task: _Task) -> None:
        if task.todo:
            hand.task = task
            if hand.ready:
                hand.take(task)
            return
        hand.task = None
        self._done[task.index] = task

    def _replace(self, hand: _Hand) -> None:
        """Put a new process in the place of one that died."""
        task = hand.task
        hand.close(kill=True)
        if not hand.ready:
            how = _end(hand.process.exitcode)
            raise EmotraceError(f"a worker's process ended while it started ({how}); fewer --workers need less memory")
        new = self._successor(hand)
        if task is not None:
            task.lost(f"the process that judged it ended ({_end(hand.process.exitcode)})")
            self._go_on(new, task)

    def _successor(self, hand: _Hand) -> _Hand:
        """A new process in the place of one that has ended."""
        new = _Hand(self._make)
        self._hands[self._hands.index(hand)] = new
        return new

    def _warn(self, problems: Iterable[str]) -> None:
        for problem in problems:
            if problem not in self._told:
                self._told.add(problem)
                self._tell(problem)


def _until_spoiled(worker: Worker, items: Sequence[Item]) -> Iterator[Row]:
    for row in worker.rows(items):
        yield row
        if worker.spoiled:
            return


def _end(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"


def serve(channel: "Connection[Any, Any]", make: Callable[[], Worker]) -> None:
    """Answer what comes through the channel until it closes or says None.

    Sends first what the worker's plugins failed to bring, or the error that kept it from being made; then for each list
    of items what `lines_of` gives, and whether an observer hangs: then there are rows up to the item that it hangs
    over, and nothing more is answered.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for whoever holds the other end, who then closes it
    try:
        worker = make()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is told at the other end
        channel.send(error if isinstance(error, EmotraceError) else EmotraceError(describe(error)))
        return
    try:
        channel.send(worker.problems)
        while (items := channel.recv()) is not None:
            rows = lines_of(_until_spoiled(worker, items))
            spoiled = worker.spoiled
            channel.send((*rows, spoiled))
            if spoiled:
                return
            settle()
    except (EOFError, OSError):  # nobody is there any more
        return
    finally:
        worker.close()
