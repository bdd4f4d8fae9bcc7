"""Shows on standard error how far a batch is: rate, time left, errors."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from emotrace.engine.remaining import lasting

LINE_SECONDS = 15.0
"""Seconds between two lines where standard error is no terminal."""


LEAST_SECONDS = 2.0
"""A rate is told when it has been seen for so long: workers that begin together give their first rows together."""


class Progress(Protocol):
    """Is told of rows as they are answered."""

    def advance(self, rows: int, errors: int) -> None:
        """So many more rows, so many of them errors."""
        ...


class Count:
    """Rows so far, and how fast they come.

    The rate is that of the rows after the first ones: what comes before these is mostly loading, which takes as long
    for ten rows as for a million.
    """

    def __init__(self, done: int, errors: int, total: int | None) -> None:
        self.done, self.errors, self.total = done, errors, total
        self._first: tuple[int, float] | None = None

    def add(self, rows: int, errors: int) -> None:
        """So many more rows, so many of them errors."""
        self.done += rows
        self.errors += errors
        if self._first is None:
            self._first = self.done, time.monotonic()

    @property
    def rate(self) -> float | None:
        """Rows a second; None until there is something to tell it by."""
        if self._first is None or self.done == self._first[0]:
            return None
        before, start = self._first
        lasted = time.monotonic() - start
        return (self.done - before) / lasted if lasted >= LEAST_SECONDS else None

    def __str__(self) -> str:
        """ "120 of 5426 rows, 310 rows/s, about 17 s left, 3 errors"."""
        of = "" if self.total is None else f" of {self.total}"
        parts = [f"{self.done}{of} row{'' if (self.total or self.done) == 1 else 's'}"]
        if self._first is None:
            parts.append("loading")
        elif (rate := self.rate) is not None:
            parts.append(f"{_rate(rate)} rows/s")
            if self.total is not None and self.done < self.total:
                parts.append(f"about {lasting((self.total - self.done) / rate)} left")
        if self.errors:
            parts.append(f"{self.errors} error{'' if self.errors == 1 else 's'}")
        return ", ".join(parts)


@contextmanager
def progress(count: Count) -> Iterator[Progress]:
    """A bar on a terminal, a line now and then elsewhere."""
    if not sys.stderr.isatty():
        yield _Lines(count)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(str(count), total=count.total, completed=count.done)
        yield _Bar(count, lambda: bars.update(task, completed=count.done, description=str(count)))


class _Lines:
    def __init__(self, count: Count) -> None:
        self._count, self._said = count, time.monotonic()

    def advance(self, rows: int, errors: int) -> None:
        self._count.add(rows, errors)
        done = self._count.done == self._count.total  # how it ended is told elsewhere
        if not done and time.monotonic() - self._said >= LINE_SECONDS:
            self._said = time.monotonic()
            print(f"emotrace: {self._count}", file=sys.stderr)


class _Bar:
    def __init__(self, count: Count, show: Callable[[], object]) -> None:
        self._count, self._show = count, show

    def advance(self, rows: int, errors: int) -> None:
        self._count.add(rows, errors)
        self._show()


def _rate(rate: float) -> str:
    return f"{rate:.0f}" if rate >= 10 else f"{rate:.2g}"
