"""A batch from its input to its last row."""

import math
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from emotrace.engine.errors import UsageError
from emotrace.ui.batch.columns import Columns
from emotrace.ui.batch.crew import crew_of, worker_with
from emotrace.ui.batch.drawing import drawn
from emotrace.ui.batch.foreseeing import TOGETHER
from emotrace.ui.batch.inputs import open_input
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.mark import Mark, hash_of
from emotrace.ui.batch.out import Out, open_out
from emotrace.ui.batch.placing import placed
from emotrace.ui.batch.planning import plan_of
from emotrace.ui.batch.pool import Answered, answers
from emotrace.ui.batch.progress import Count, Progress, progress
from emotrace.ui.batch.troubles import Troubles
from emotrace.ui.batch.undisturbed import undisturbed
from emotrace.ui.batch.work import Worker
from emotrace.ui.session import Options, warn

COMMIT_SECONDS = 1.0
"""At most the rows of so long a time are lost where the process is killed; they are computed again."""
BRIEF_TEXTS, TEXTS = 256, TOGETHER
"""Texts that a worker gets at once, decided alone or explained. Our own choice."""

Answers = Callable[[Iterable[Sequence[Item]], Callable[[], Worker], int, Callable[[str], None]], Generator[Answered]]
"""What has chunks of items answered, in order: `pool.answers`, or another engine."""


@dataclass(frozen=True)
class Wanted:
    """What the user asked for."""

    given: str
    """INPUT, as typed."""
    out: str
    columns: Columns
    options: Options
    brief: bool = False
    limit: int | None = None
    sample: int | None = None
    workers: int | None = None
    """Each with a core; None for as many as are best."""
    log: Path | None = None
    """The store in which results are looked up before they are computed; None for none."""
    refresh: bool = False


class StoppedError(Exception):
    """The user stopped the batch; `mark` is how far it came."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(f"stopped after {mark.rows} rows")
        self.mark = mark


def run(wanted: Wanted, by: Answers = answers) -> Mark:
    """Answer each item that is not answered yet, and write its row; how far it came in all.

    Args:
        wanted: what the user asked for.
        by: who has the items answered.

    Raises:
        UsageError: an option names something that does not exist, or OUT was begun otherwise.
        InputError: INPUT cannot be read, or is another than OUT was begun with.
        EmotraceError: OUT cannot be written; what it holds stays.
        StoppedError: the user stopped it.
    """
    source = open_input(wanted.given, wanted.columns)
    if source.note:
        warn(source.note)
    items, total = drawn(source, wanted.limit, wanted.sample, wanted.options.seed)
    plan = plan_of(
        wanted.given,
        wanted.columns,
        wanted.options,
        brief=wanted.brief,
        limit=wanted.limit,
        sample=wanted.sample,
    )
    with closing(open_out(wanted.out, source.columns, wanted.log)) as out:
        mark = out.resume(plan, wanted.refresh)
        if mark.rows and not mark.finished:
            warn(f"{wanted.out} has {mark.rows} rows already, and goes on after them")
        chunks = _chunks(_after(items, mark, wanted), wanted)
        log = wanted.log and wanted.log.absolute()
        crew = crew_of(wanted.workers, total and total - mark.rows, wanted.options.model is not None)
        make = partial(worker_with, crew.cores, placed(wanted.options), wanted.brief, log, wanted.refresh)
        troubles = Troubles(warn)
        with progress(Count(mark.rows, mark.errors, total)) as told:
            mark = _write(troubles.seen(by(chunks, make, crew.workers, warn)), out, mark, told)
        out.finish()
        troubles.sum_up()
        return mark


def _write(answered: Generator[Answered], out: Out, mark: Mark, told: Progress) -> Mark:
    """Write what is answered, a second's rows at a time; also when the user stops it, or the input breaks off."""
    waiting = _Waiting(out, mark)
    try:
        with closing(answered):
            for one in answered:
                waiting.take(one)
                told.advance(len(one.items), one.errors)
        waiting.write()
    except KeyboardInterrupt:
        waiting.write()
        raise StoppedError(waiting.mark) from None
    except Exception:
        waiting.write()
        raise
    return waiting.mark


class _Waiting:
    """Rows that are not written yet, and how far it is with them."""

    def __init__(self, out: Out, mark: Mark) -> None:
        self.mark = mark
        """How far it has come on the disk."""
        self._out, self._coming = out, mark
        self._lines: list[bytes] = []
        self._written = -math.inf

    def take(self, one: Answered) -> None:
        """Take rows, and write all when a second has gone; the first at once."""
        with undisturbed():
            self._lines += one.lines
            self._coming = self._coming.after(one.items, one.errors)
            if time.monotonic() - self._written >= COMMIT_SECONDS:
                self.write()

    def write(self) -> None:
        """Write all of them; what could not be written once is not tried again."""
        with undisturbed():
            lines, self._lines = self._lines, []
            if lines:
                self._out.write(lines, self._coming)
                self.mark = self._coming
            self._written = time.monotonic()


def _after(items: Iterator[Item], mark: Mark, wanted: Wanted) -> Iterator[Item]:
    """The items that have no rows yet.

    Raises:
        UsageError: those that have rows are not the first ones of the input any more.
    """
    digest, seen = "", 0
    for item in islice(items, mark.rows):
        digest, seen = hash_of(digest, item), seen + 1
    if digest != mark.digest or seen < mark.rows:
        raise UsageError(
            f"{wanted.given} is not what it was when {wanted.out} was begun; name another OUT, or start anew: --refresh"
        )
    return items


def _chunks(items: Iterable[Item], wanted: Wanted) -> Iterator[list[Item]]:
    """Items in the portions in which workers get them: files one by one, texts several."""
    most = BRIEF_TEXTS if wanted.brief else TEXTS if wanted.options.no_llm else 1
    chunk: list[Item] = []
    for item in items:
        if chunk and (item.files or len(chunk) == most):
            yield chunk
            chunk = []
        chunk.append(item)
        if item.files:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
