"""Shows on standard error how far counted work is, and how long it will still take."""

import sys
import time
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")

LINE_SECONDS = 30.0
"""Seconds between two lines where standard error is no terminal."""


def watched(items: Iterator[T], total: int, doing: str) -> Iterator[T]:
    """Pass things on: under a bar on a terminal, with a line now and then elsewhere."""
    return _barred(items, total, doing) if sys.stderr.isatty() else _told(items, total, doing)


def _barred(items: Iterator[T], total: int, doing: str) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield from bars.track(items, total=total, description=doing)


def _told(items: Iterator[T], total: int, doing: str) -> Iterator[T]:
    start = said = time.monotonic()
    for done, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - said >= LINE_SECONDS:
            said = now
            left = (now - start) / done * (total - done)
            print(f"emotrace: {doing}: {done} of {total}, about {left:.0f} s left", file=sys.stderr)
