"""An observer of heart rates: what somebody outside emotrace writes to add a modality."""

from collections.abc import Sequence

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Observer
from emotrace.engine.stimulus import Reader
from emotrace_heart_rate.observer import HeartRateObserver
from emotrace_heart_rate.reader import HeartRateReader


@hookimpl
def emotrace_readers() -> Sequence[Reader]:
    """The reader of `seconds,bpm` files."""
    return [HeartRateReader()]


@hookimpl
def emotrace_observers() -> Sequence[Observer]:
    """The observer of heart rates."""
    return [HeartRateObserver()]
