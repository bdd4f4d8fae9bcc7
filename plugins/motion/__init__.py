"""The observers of movement: what the head and the eyes do over time, from the measures of the observer of faces."""

from collections.abc import Sequence

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Observer
from emotrace.plugins.motion.observers import GazeObserver, MotionObserver


@hookimpl
def emotrace_observers() -> Sequence[Observer]:
    """The observers of the head and of the eyes."""
    return [GazeObserver(), MotionObserver()]
