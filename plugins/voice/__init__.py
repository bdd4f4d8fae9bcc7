"""The voice: how high, how varied, how loud, how bright and how rough somebody speaks."""

from collections.abc import Sequence
from pathlib import Path

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Observer
from emotrace.engine.trainer import Trainer
from emotrace.plugins.voice.observer import VoiceObserver


@hookimpl
def emotrace_observers() -> Sequence[Observer]:
    """The voice observer."""
    return [VoiceObserver()]


@hookimpl
def emotrace_model_files() -> Sequence[Path]:
    """The manifest of the voice activity model."""
    return [Path(__file__).parent / "data" / "models.toml"]


@hookimpl
def emotrace_trainers() -> Sequence[Trainer]:
    """The trainer that made the voice's weights."""
    from emotrace.plugins.voice.training.trainer import VoiceTrainer

    return [VoiceTrainer()]
