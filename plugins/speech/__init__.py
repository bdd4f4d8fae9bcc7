"""Speech recognition: the words of a recording, and when each of them was said."""

from collections.abc import Sequence
from pathlib import Path

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Observer
from emotrace.plugins.speech.folder import MANIFEST
from emotrace.plugins.speech.observer import SpeechObserver


@hookimpl
def emotrace_observers() -> Sequence[Observer]:
    """The speech recogniser, which derives the turns."""
    return [SpeechObserver()]


@hookimpl
def emotrace_model_files() -> Sequence[Path]:
    """The manifest of the recognition model."""
    return [MANIFEST]
