"""Derives the order of observers from what they read and what they give."""

from collections.abc import Collection, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from emotrace.engine.errors import PluginError
from emotrace.engine.observer import Observer


def order(observers: Sequence[Observer], available: Collection[str]) -> list[Observer]:
    """The observers that have something to read, each after those that give what it reads.

    Ties go by name. `available` are the kinds of tracks that the readers gave.

    Raises:
        PluginError: observers read each other's tracks in a circle.
    """
    runnable = _runnable(observers, available)
    by_name = {observer.card.name: observer for observer in runnable}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for observer in sorted(runnable, key=lambda one: one.card.name):
        before = [
            other.card.name
            for other in runnable
            if other is not observer and set(other.card.gives) & set(observer.card.reads)
        ]
        sorter.add(observer.card.name, *sorted(before))
    try:
        sorter.prepare()
        return [by_name[name] for name in _by_name(sorter)]
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise PluginError(f"observers read each other's tracks in a circle: {circle}") from None


def _by_name(sorter: TopologicalSorter[str]) -> Iterator[str]:
    """Of those that may go next, always the first by name."""
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()])
        first, *ready = ready
        yield first
        sorter.done(first)


def _runnable(observers: Sequence[Observer], available: Collection[str]) -> list[Observer]:
    kinds = set(available)
    runnable: list[Observer] = []
    waiting = list(observers)
    while True:
        ready = [observer for observer in waiting if kinds.intersection(observer.card.reads)]
        if not ready:
            return runnable
        runnable.extend(ready)
        waiting = [observer for observer in waiting if observer not in ready]
        kinds.update(kind for observer in ready for kind in observer.card.gives)
