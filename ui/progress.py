"""Shows on standard error how a run goes, while it goes."""

import sys
from collections.abc import Callable, Iterator

from emotrace.engine import events
from emotrace.engine.result import Result


def watch(run: Iterator[events.Event]) -> Result:
    """Drain a run and return its result; on a terminal a status line says what is going on."""
    if not sys.stderr.isatty():
        return _result(run)
    from rich.console import Console

    with Console(stderr=True).status("reading") as status:
        return _result(_shown(run, status.update))


def _shown(run: Iterator[events.Event], show: Callable[[str], None]) -> Iterator[events.Event]:
    seen, said = 0, 0
    for event in run:
        match event:
            case events.Started(observer, source):
                show(f"{observer} observes {source} · {seen} observations")
            case events.Observed():
                seen += 1
            case events.Believed():
                show(f"{seen} observations · writing")
            case events.Said():
                said += 1
                show(f"{seen} observations · {said} sentences")
        yield event


def _result(run: Iterator[events.Event]) -> Result:
    for event in run:
        if isinstance(event, events.Finished):
            return event.result
    raise AssertionError("a run ends with Finished")
