"""What runs on Ray's machines: the desk where chunks wait, the reader that takes them, the judge that answers them."""

import asyncio
import pickle
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from emotrace.engine.errors import EmotraceError
from emotrace.engine.host import describe
from emotrace.ui.batch.crew import settle
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.rows import Row, lines_of, named
from emotrace.ui.batch.work import Worker

ITEMS = TypeAdapter(Sequence[Item])

WHOLE = 2
"""How often a chunk is tried as a whole before its items are judged one by one. The first process over it may have been
ended from outside; a second death has its reason in one of the items, more likely than not."""

LOST = "the process that judged it ended"


class Desk:
    """Holds the chunks that have no rows yet, by their place in the input, and what became of tries to judge them.

    An actor of its own, so that a reader that is started again finds the chunks again, and a judge that is started
    again knows over which item it died.
    """

    def __init__(self) -> None:
        self._chunks: dict[int, bytes] = {}
        self._end: int | None = None
        self._forgotten = 0
        self._changed = asyncio.Condition()
        self._tries: Counter[int] = Counter()
        self._at: dict[int, int] = {}
        self._deadly: defaultdict[int, set[int]] = defaultdict(set)

    async def put(self, index: int, items: bytes) -> None:
        """Lay down a chunk."""
        async with self._changed:
            self._chunks[index] = items
            self._changed.notify_all()

    async def close(self, end: int) -> None:
        """Say that there are so many chunks, and no more."""
        async with self._changed:
            self._end = end
            self._changed.notify_all()

    async def get(self, index: int) -> bytes | None:
        """A chunk, as soon as it is there; empty where its rows are known, None where there is none."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._knows(index))
        return b"[]" if index < self._forgotten else self._chunks.get(index)

    def _knows(self, index: int) -> bool:
        return index < self._forgotten or index in self._chunks or (self._end is not None and index >= self._end)

    async def forget(self, index: int) -> None:
        """Drop a chunk whose rows are known, as those of all before it are."""
        self._forgotten = index + 1
        for held in (self._chunks, self._tries, self._at, self._deadly):
            held.pop(index, None)

    async def begin(self, index: int) -> tuple[int, frozenset[int]]:
        """Somebody begins to judge a chunk: how often that was begun before, and the items over which they died."""
        tries = self._tries[index]
        self._tries[index] += 1
        if index in self._at:
            self._deadly[index].add(self._at.pop(index))
        return tries, frozenset(self._deadly[index])

    async def at(self, index: int, place: int) -> None:
        """Somebody is about to judge one item of a chunk alone."""
        self._at[index] = place


def reading(_: Any, desk: Any) -> Iterator[Any]:
    """Take chunk after chunk from the desk."""
    import ray

    index = 0
    while (items := ray.get(desk.get.remote(index))) is not None:
        yield {"index": [index], "items": [items]}
        index += 1


class Judged(NamedTuple):
    """Who gave rows."""

    mark: str
    """Hash of what its rows depend on, beside the inputs."""
    machine: str


class Judge:
    """A worker in an actor of its own, with its models loaded once."""

    def __init__(self, make: Callable[[], Worker], desk: Any) -> None:
        self._desk, self._worker, self._refusal = desk, None, b""
        self._judged = Judged("", socket.gethostname())
        try:
            self._worker = make()
            self._judged = self._judged._replace(mark=self._worker.mark())
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told where the command runs
            told = error if isinstance(error, EmotraceError) else EmotraceError(describe(error))
            self._refusal = pickle.dumps((told, self._judged.machine))

    def __call__(self, chunks: dict[str, Any]) -> dict[str, list[Any]]:
        """The rows of each chunk, as lines of JSON; of none, where there is no worker."""
        answered: defaultdict[str, list[Any]] = defaultdict(list)
        for index, items in zip(chunks["index"], chunks["items"], strict=True):
            start = time.perf_counter()
            rows, tries = self._rows(int(index), ITEMS.validate_json(items))
            lines, errors, failed = lines_of(rows)
            told: dict[str, Any] = {"index": int(index), "lines": b"".join(lines), "errors": errors, "tries": tries}
            told |= {"failed": "\n".join(failed), "took": time.perf_counter() - start}
            problems = "\n".join(self._worker.problems) if self._worker else ""
            told |= {"problems": problems, "refusal": self._refusal, **self._judged._asdict()}
            for name, value in told.items():
                answered[name].append(value)
        return answered

    def _rows(self, index: int, items: Sequence[Item]) -> tuple[list[Row], int]:
        """Rows, and how often judges died over them."""
        import ray

        if not items or self._worker is None:
            return [], 0
        tries, deadly = ray.get(self._desk.begin.remote(index))
        if tries < WHOLE:
            rows = self._worker.answer(items)
            settle()
            return rows, tries
        rows = []
        for place, item in enumerate(items):
            if place in deadly:
                rows.append(Row.failed(item, f"{named(item)}: {LOST}"))
            else:
                ray.get(self._desk.at.remote(index, place))
                rows += self._worker.answer([item])
        return rows, tries


def refused(refusal: bytes) -> EmotraceError:
    """What kept a worker from being made; it names the machine where that is another one.

    Args:
        refusal: from a judge of ours.
    """
    error, machine = pickle.loads(refusal)
    told: EmotraceError = error if machine == socket.gethostname() else type(error)(f"on {machine}: {error}")
    return told


def same(first: Judged | None, now: Judged) -> Judged:
    """Who gave the first rows, seen to be like who gives these.

    Raises:
        EmotraceError: the same input would have become another row there.
    """
    if first is None or not now.mark or first.mark == now.mark:
        return first or now
    if first.machine == now.machine:
        raise EmotraceError(f"emotrace or a plugin on {now.machine} was changed meanwhile: rows would not be alike")
    raise EmotraceError(
        f"workers on {first.machine} and on {now.machine} would give different rows: install the same emotrace and "
        "plugins on each machine, with the same EMOTRACE_PLUGINS and EMOTRACE_SPEECH_MODEL"
    )
