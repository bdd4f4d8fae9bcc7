"""Faces: MediaPipe's face landmarker read as FACS action units, and what they were learned to weigh."""

from collections.abc import Sequence
from pathlib import Path

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Observer
from emotrace.engine.trainer import Trainer
from emotrace.plugins.face.observer import FaceObserver

MANIFEST = Path(__file__).parent / "data" / "models.toml"


@hookimpl
def emotrace_observers() -> Sequence[Observer]:
    """The face observer."""
    return [FaceObserver()]


@hookimpl
def emotrace_model_files() -> Sequence[Path]:
    """The manifest that names the face landmarker's file."""
    return [MANIFEST]


@hookimpl
def emotrace_trainers() -> Sequence[Trainer]:
    """What made the face weights."""
    from emotrace.plugins.face.training import FaceTrainer

    return [FaceTrainer()]
