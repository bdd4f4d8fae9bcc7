"""Language models in GGUF files, run on this machine by llama.cpp."""

from collections.abc import Sequence
from pathlib import Path

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.language import ModelProvider
from emotrace.engine.trainer import Trainer
from emotrace.plugins.llama.provider import MANIFEST, provider


@hookimpl
def emotrace_language_models() -> Sequence[ModelProvider]:
    """The provider of GGUF files."""
    return [provider()]


@hookimpl
def emotrace_model_files() -> Sequence[Path]:
    """The manifest that names the default model."""
    return [MANIFEST]


@hookimpl
def emotrace_trainers() -> Sequence[Trainer]:
    """What made the default model's adapter."""
    from emotrace.plugins.llama.training.data import ExplainerData
    from emotrace.plugins.llama.training.trainer import ExplainerTrainer

    return [ExplainerData(), ExplainerTrainer()]
