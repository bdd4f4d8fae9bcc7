"""The text observer: words, emoji and emphasis as character spans, from a rule table."""

from collections.abc import Sequence

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Observer
from emotrace.plugins.text.observer import TextObserver


@hookimpl
def emotrace_observers() -> Sequence[Observer]:
    """The text observer."""
    return [TextObserver()]
