"""Shows on standard error how a run goes, while it goes."""

import sys
import time
from collections.abc import Callable, Iterator

from emotrace.engine import events
from emotrace.engine.remaining import time_left
from emotrace.engine.result import Result

LINE_SECONDS = 15.0
"""Seconds between two lines where standard error is no terminal."""


def watch(run: Iterator[events.Event]) -> Result:
    """Drain a run and return its result; tell how it goes in a status line on a terminal, now and then elsewhere."""
    if not sys.stderr.isatty():
        return _result(_told(run))
    from rich.console import Console

    with Console(stderr=True).status("reading") as status:
        return _result(_shown(run, status.update))


def _shown(run: Iterator[events.Event], show: Callable[[str], None]) -> Iterator[events.Event]:
    heard, seen, said, began = 0, 0, 0, time.monotonic()
    for event in run:
        match event:
            case events.Started(observer, source):
                began = time.monotonic()
                show(f"{observer} observes {source} · {_so_far(heard, seen)}")
            case events.Progressed():
                show(f"{how_far(event, time.monotonic() - began)} · {_so_far(heard, seen)}")
            case events.Observed():
                seen += 1
            case events.Heard():
                heard += len(event.turns)
            case events.Believed():
                show(f"{_so_far(heard, seen)} · writing")
            case events.Said():
                said += 1
                show(f"{_so_far(heard, seen)} · {said} sentences")
        yield event


def _so_far(heard: int, seen: int) -> str:
    """What there is: turns that were recognised, where there are any, and observations."""
    turns = f"{heard} {'turn' if heard == 1 else 'turns'} heard · " if heard else ""
    return f"{turns}{seen} observations"


def _told(run: Iterator[events.Event]) -> Iterator[events.Event]:
    began = told = time.monotonic()
    for event in run:
        now = time.monotonic()
        if isinstance(event, events.Started):
            began = told = now
        elif isinstance(event, events.Progressed) and now - told >= LINE_SECONDS:
            told = now
            print(f"emotrace: {how_far(event, now - began)}", file=sys.stderr)
        yield event


def how_far(event: events.Progressed, elapsed: float) -> str:
    """ "face observes S1 · 12 of 600 s · about 48 s left", `elapsed` seconds after it began."""
    told = f"{event.observer} observes {event.source} · {event.seconds:.0f} "
    if event.of is None or event.seconds <= 0:
        return f"{told}s"
    return f"{told}of {event.of:.0f} s · {time_left(elapsed, event.seconds, event.of)}"


def _result(run: Iterator[events.Event]) -> Result:
    for event in run:
        if isinstance(event, events.Finished):
            return event.result
    raise AssertionError("a run ends with Finished")
