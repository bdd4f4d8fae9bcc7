"""By what a result is found again: hashes of all that it depends on."""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from emotrace.engine.host import PluginHost
from emotrace.engine.modelfiles import sha256_of, sha256_of_all
from emotrace.engine.orchestrator import Engine
from emotrace.engine.stimulus import Given

ENGINE = "emotrace.engine"
SPEECH_MODEL = "EMOTRACE_SPEECH_MODEL"
"""Environment variable that names another model for recognising speech; no observer's card tells of it."""
WEIGHTS = "model.bin"
"""The file in such a model's folder that tells one model from another."""


def fingerprint(engine: Engine, host: PluginHost, brief: bool) -> str:
    """Hash of everything that a result depends on, but the input.

    Of plugins and of the engine itself it is the hash of their files: code, weights, rule tables, and the manifests
    that hold the hashes of what is fetched.
    """
    setting, model = engine.setting, engine.model
    modules = sorted({ENGINE, *(record.module for record in host.records if record.status == "loaded")})
    depends = {
        "files": {module: _files(module) for module in modules if module},
        "observers": {one.card.name: one.card.version for one in engine.observers},
        "readers": [one.name for one in engine.readers],
        "chain": engine.chain.card.name,
        "taxonomy": engine.taxonomy.name,
        "log_prior": engine.log_prior,
        "model": [model.card.name, model.card.sha256] if model else None,
        "speech_model": speech_model(),
        "brief": brief,
        "seed": setting.seed,
        "frames_per_second": setting.frames_per_second,
        "baseline": setting.baseline.model_dump_json() if setting.baseline else None,
        "rules": {name: sha256_of_all(path) for name, path in sorted(setting.rules.items())},
    }
    return _hash(json.dumps(depends, sort_keys=True))


def key_of(mark: str, given: Sequence[Given], context: str | None, person: str | None) -> str:
    """The key of a result.

    Args:
        mark: the engine's `fingerprint`.
        given: the input, in order; names count, for results say them.
        context: what is known around it.
        person: whom it is about.
    """
    return _hash(json.dumps([mark, [(one.name, one.sha256, one.is_text) for one in given], context or None, person]))


def speech_model() -> str | None:
    """Which model recognises speech: its folder and a hash of its weights, or its name; None for the default one.

    Of the folder its name alone: on another machine the same model may lie elsewhere.
    """
    chosen = os.environ.get(SPEECH_MODEL, "").strip()
    try:
        weights = Path(chosen).expanduser().resolve() / WEIGHTS
        if chosen and weights.is_file():
            about = weights.stat()
            return f"{weights.parent.name} ({_hash_once(weights, about.st_size, about.st_mtime_ns)[:12]})"
    except (OSError, RuntimeError):  # who recognises with it says what is wrong with it
        pass
    return chosen or None


@cache
def _hash_once(path: Path, size: int, changed: int) -> str:  # noqa: ARG001  # another size or time is another file
    """A model may be gigabytes, and each engine of a process asks."""
    return sha256_of(path)


def _files(module: str) -> str:
    """Hash of a module's file, or of all files of a package."""
    spec = find_spec(module)
    if spec is None:
        return ""
    if spec.submodule_search_locations:
        return _hash_of(path for place in spec.submodule_search_locations for path in Path(place).rglob("*"))
    return _hash_of([Path(spec.origin)] if spec.origin else [])


def _hash_of(paths: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file() and path.suffix != ".pyc":
            found.update(f"{path.name} {sha256_of(path)}\n".encode())
    return found.hexdigest()


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
