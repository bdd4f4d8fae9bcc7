"""Which model recognises: the one that comes with emotrace, or a folder that the user names."""

import os
from pathlib import Path

from emotrace.engine.errors import ModelFileError
from emotrace.engine.observer import ModelFileFinder

MANIFEST = Path(__file__).parent / "data" / "models.toml"
DEFAULT = "whisper-tiny.en"
"""The name of the default model: the smallest Whisper that knows English alone."""
VARIABLE = "EMOTRACE_SPEECH_MODEL"
"""Environment variable that names a folder with another Whisper model, converted for CTranslate2. One that knows
several languages recognises the one that it hears."""
NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""Files without which faster-whisper cannot load a model, or would ask the network for them."""


def model_folder(model_file: ModelFileFinder) -> Path:
    """The folder of the model to recognise with; the default one is fetched if allowed.

    Raises:
        ModelFileError: the default model cannot be had, or the user's folder lacks a file.
    """
    chosen = os.environ.get(VARIABLE, "").strip()
    if not chosen:
        return model_file(DEFAULT).parent
    folder = Path(chosen).expanduser()
    for name in NEEDED:
        if not (folder / name).is_file():
            raise ModelFileError(
                f"{VARIABLE}: {folder} has no {name}; name a folder with a Whisper model converted for CTranslate2"
            )
    return folder
