"""Which model recognises: the one that comes with emotrace, or a folder that the user names."""

import os
from pathlib import Path

from emotrace.engine.errors import ModelFileError
from emotrace.engine.observer import ModelFileFinder

MANIFEST = Path(__file__).parent / "data" / "models.toml"
DEFAULT = "whisper-tiny.en"
"""The name of the default model: the smallest Whisper that knows English alone."""
VARIABLE = "EMOTRACE_SPEECH_MODEL"
"""Environment variable that names another Whisper model, converted for CTranslate2: a folder, a model of a manifest, or
one that faster-whisper knows by name ("small") and that lies in the cache of its hub. One that knows several languages
recognises the one that it hears."""
NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""Files without which faster-whisper cannot load a model, or would ask the network for them."""


def model_folder(model_file: ModelFileFinder) -> Path:
    """The folder of the model to recognise with; the default one, and those of manifests, are fetched if allowed.

    Raises:
        ModelFileError: the model cannot be had, or its folder lacks a file.
    """
    chosen = os.environ.get(VARIABLE, "").strip()
    if not chosen:
        return model_file(DEFAULT).parent
    folder = Path(chosen).expanduser()
    if not folder.is_dir() and os.sep not in chosen:
        folder = _named(chosen, model_file)
    for name in NEEDED:
        if not (folder / name).is_file():
            raise ModelFileError(
                f"{VARIABLE}: {folder} has no {name}; name a folder with a Whisper model converted for CTranslate2"
            )
    return folder


def _named(name: str, model_file: ModelFileFinder) -> Path:
    """The folder of a model by its name.

    faster-whisper's own are looked for on the disk alone: it would fetch them unverified, allowed or not.
    """
    from faster_whisper import available_models
    from faster_whisper.utils import download_model

    if name not in available_models():
        return model_file(name).parent
    try:
        return Path(download_model(name, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelFileError(
            f"{VARIABLE}: the model {name} is not on this machine; fetch it with "
            f"python -c \"import faster_whisper; print(faster_whisper.download_model('{name}'))\", or name a folder"
        ) from error
