"""The text observer: stretches of words and signs as character spans, weighed by a trained model."""

from collections.abc import Sequence
from pathlib import Path

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Observer
from emotrace.engine.trainer import Trainer
from emotrace.plugins.text.observer import TextObserver
from emotrace.plugins.text.training.trainer import TextTrainer

MANIFEST = Path(__file__).parent / "data" / "models.toml"


@hookimpl
def emotrace_observers() -> Sequence[Observer]:
    """The text observer."""
    return [TextObserver()]


@hookimpl
def emotrace_trainers() -> Sequence[Trainer]:
    """What trains its model."""
    return [TextTrainer()]


@hookimpl
def emotrace_model_files() -> Sequence[Path]:
    """The manifest of the encoder that training starts from."""
    return [MANIFEST]
