"""The observer of hesitation: the language cues by which people recognise that somebody is of two minds."""

from collections.abc import Sequence

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Observer
from emotrace.plugins.hesitation.observer import HesitationObserver


@hookimpl
def emotrace_observers() -> Sequence[Observer]:
    """The observer of hesitation."""
    return [HesitationObserver()]
